-- What the import changed: messages of other imports, and to whom the change passes.
CREATE TEMP TABLE changed AS
SELECT state.key, heir, shop, messages.sent_at, state.sent_at AS earlier_sent_at
FROM earlier_states AS state
JOIN messages USING (key)
LEFT JOIN heirs ON heirs.key = state.key
WHERE state.batch = $batch;
