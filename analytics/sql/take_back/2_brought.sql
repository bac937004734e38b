-- What the import brought: messages, to whom they pass, and the hours that they are counted in.
CREATE TEMP TABLE brought AS
SELECT key, heir, shop, sent_at
FROM messages
LEFT JOIN heirs USING (key)
WHERE batch = $batch;
