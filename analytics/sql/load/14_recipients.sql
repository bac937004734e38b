-- Who got something for the first time.
INSERT INTO recipients
SELECT DISTINCT recipient, recipient_hash
FROM messages
WHERE batch = $batch
  AND NOT EXISTS (FROM recipients AS known WHERE known.recipient_hash = messages.recipient_hash);
