-- The touched months of the error log: what they held, and the new answers.
SELECT key, answered_at, reply_code, enhanced_code, diagnostic, reason, cause, rule, confidence,
       batch, strftime(answered_at, '%Y-%m') AS month
FROM old_errors
UNION ALL
SELECT key, answered_at, reply_code, enhanced_code, diagnostic, reason, cause, rule, confidence,
       batch, strftime(answered_at, '%Y-%m') AS month
FROM error_log
WHERE is_fresh;
