-- The answers that the lake holds about the messages that the exports tell of.
CREATE TEMP TABLE error_log AS
SELECT key, answered_at, reply_code, enhanced_code, diagnostic, reason, cause, rule, confidence,
       batch, false AS is_fresh
FROM lake_answers
SEMI JOIN (SELECT DISTINCT key FROM told) AS theirs USING (key);
