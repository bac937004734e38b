-- How many e-mails failed per mail type and per mailbox provider, the largest of each first. The rate
-- is unknown where nothing but the local hand-over is known.
SELECT CASE WHEN grouping(mail_type) = 0 THEN 'mail_type' ELSE 'provider' END AS dimension,
       coalesce(mail_type, provider) AS code,
       coalesce(sum(n) FILTER (outcome = 'failed'), 0)::BIGINT AS failed,
       coalesce(sum(n) FILTER (is_final(outcome)), 0)::BIGINT AS finished,
       CASE WHEN bool_or(outcome IN ('delivered', 'complained', 'failed'))
            THEN failed / finished END AS failure_rate
FROM selected_totals($filters)
GROUP BY GROUPING SETS (mail_type, provider)
ORDER BY finished DESC, code;
