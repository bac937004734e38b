-- The messages that no other import told of go.
DELETE FROM messages USING brought WHERE messages.key = brought.key AND heir IS NULL;
