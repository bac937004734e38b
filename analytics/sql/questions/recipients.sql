-- The recipients that are selected, those with the newest e-mail first.
SELECT recipient,
       count(*) AS emails,
       count(*) FILTER (outcome = 'failed') AS failed,
       count(*) FILTER (outcome = 'suppressed') AS suppressed,
       local_time($filters, max(sent_at)) AS last_sent,
       count(*) OVER () AS recipients
FROM selected($filters)
GROUP BY recipient
ORDER BY max(sent_at) DESC, recipient
LIMIT $rows;
