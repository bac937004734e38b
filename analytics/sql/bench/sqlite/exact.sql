-- In SQLite: all e-mails to one address, newest first.
SELECT * FROM messages WHERE recipient = :address ORDER BY sent_at DESC;
