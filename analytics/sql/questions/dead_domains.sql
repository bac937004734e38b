-- The domains at which nothing was ever accepted and at least $fewest e-mails failed, those of the
-- most lost e-mails first: failed, or stopped by the filter.
WITH dead AS MATERIALIZED (
    SELECT recipient_domain
    FROM selected($filters)
    GROUP BY recipient_domain
    HAVING count(*) FILTER (outcome = 'failed') >= $fewest
       AND count(*) FILTER (outcome IN ('delivered', 'sent', 'complained')) = 0
)
SELECT recipient_domain, count(*) AS lost, count(*) FILTER (is_about_order(mail_type)) AS orders,
       count(DISTINCT recipient_hash) AS addresses,
       mode(cause) FILTER (outcome = 'failed') AS cause, count(*) OVER () AS all_domains
FROM selected($filters) SEMI JOIN dead USING (recipient_domain)
WHERE outcome IN ('failed', 'suppressed')
GROUP BY recipient_domain
ORDER BY lost DESC, recipient_domain
LIMIT $rows;
