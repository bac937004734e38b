-- The error log of some e-mails, by their keys: every answer that was not a yes, oldest first.
SELECT error_log.key::VARCHAR AS key, local_time($filters, answered_at) AS answered_at,
       reply_code, enhanced_code, shown_answer($filters, diagnostic, recipient) AS diagnostic,
       error_log.reason, error_log.cause, rule, confidence
FROM error_log
JOIN (SELECT key, recipient FROM matching($filters)
      SEMI JOIN (SELECT unnest($keys::UUID[]) AS key) AS wanted USING (key)) AS allowed USING (key)
ORDER BY answered_at, reply_code, enhanced_code, diagnostic;
