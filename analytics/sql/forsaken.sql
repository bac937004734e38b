-- Those whom nothing in the log was sent to any more.
DELETE FROM recipients
WHERE NOT EXISTS (FROM messages WHERE messages.recipient_hash = recipients.recipient_hash);
