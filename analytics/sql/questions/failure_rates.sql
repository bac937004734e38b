-- How many e-mails failed per mail type or mailbox provider, as $dimension names it, the largest
-- first. The rate is unknown where nothing but the local hand-over is known.
SELECT CASE $dimension WHEN 'mail_type' THEN mail_type WHEN 'provider' THEN provider END AS code,
       coalesce(sum(n) FILTER (outcome = 'failed'), 0)::BIGINT AS failed,
       coalesce(
           sum(n) FILTER (outcome IN ('delivered', 'sent', 'complained', 'failed')), 0
       )::BIGINT AS finished,
       CASE WHEN bool_or(outcome IN ('delivered', 'complained', 'failed'))
            THEN failed / finished END AS failure_rate
FROM selected_totals($filters)
GROUP BY code
ORDER BY finished DESC, code;
