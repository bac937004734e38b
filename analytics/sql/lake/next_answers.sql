-- The answers about them, with those that this round brought.
CREATE TEMP TABLE error_log AS
SELECT key, answered_at, reply_code, enhanced_code, diagnostic, reason, cause, rule, confidence,
       batch, is_fresh
FROM error_log
UNION ALL
SELECT fresh.key, fresh.answered_at, fresh.reply_code, fresh.enhanced_code, fresh.diagnostic,
       fresh.reason, fresh.cause, fresh.rule, fresh.confidence, folded.batch, true
FROM fresh_answers AS fresh
JOIN folded ON folded.key = fresh.key;
