-- Who got something for the first time, each known by the hash, which is grouped sooner than texts are.
INSERT INTO recipients
SELECT any_value(recipient), recipient_hash
FROM messages
WHERE batch = $batch
  AND NOT EXISTS (FROM recipients AS known WHERE known.recipient_hash = messages.recipient_hash)
GROUP BY recipient_hash;
