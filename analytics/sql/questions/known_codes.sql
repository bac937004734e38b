-- The mail types and mailbox providers that the log holds, the commonest first.
SELECT 'type' AS dimension, mail_type AS code, sum(n)::BIGINT AS emails
FROM selected_totals($filters)
GROUP BY mail_type
UNION ALL
SELECT 'provider', provider, sum(n)::BIGINT
FROM selected_totals($filters)
GROUP BY provider
ORDER BY dimension, emails DESC, code;
