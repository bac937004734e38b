-- How many e-mails failed per mailbox provider, the largest first. The rate is unknown where nothing
-- but the local hand-over is known.
SELECT provider AS code,
       coalesce(sum(n) FILTER (outcome = 'failed'), 0)::BIGINT AS failed,
       coalesce(
           sum(n) FILTER (outcome IN ('delivered', 'sent', 'complained', 'failed')), 0
       )::BIGINT AS finished,
       CASE WHEN bool_or(outcome IN ('delivered', 'complained', 'failed'))
            THEN failed / finished END AS failure_rate
FROM selected_totals($filters)
GROUP BY provider
ORDER BY finished DESC, code;
