-- The error log of some e-mails, by their keys: every answer that was not a yes, oldest first.
SELECT error_log.key::VARCHAR AS key, local_time($filters, answered_at) AS answered_at,
       reply_code, enhanced_code, diagnostic, error_log.reason, error_log.cause, confidence
FROM error_log
SEMI JOIN (SELECT key FROM selected($filters) WHERE key = ANY($keys::VARCHAR[])) AS wanted
       ON wanted.key::UUID = error_log.key
ORDER BY answered_at, reply_code, enhanced_code, diagnostic;
