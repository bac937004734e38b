-- The addresses at domains that are probably misspelt, by shop, with what was lost: failed, or
-- stopped by the filter. Those of the most e-mails about orders come first. The addresses are read
-- last, and only those that are listed.
WITH lost_to AS (
    SELECT shop, recipient_hash, recipient_domain, any_value(row_place) AS one_of_them, count(*) AS lost,
           count(*) FILTER (is_about_order(mail_type)) AS orders, max(sent_at) AS last_at
    FROM selected($filters)
    WHERE outcome IN ('failed', 'suppressed')
      AND list_contains($domains::VARCHAR[], recipient_domain)
    GROUP BY shop, recipient_hash, recipient_domain
), listed AS MATERIALIZED (
    SELECT *, count(*) OVER () AS all_misspelt,
           count(DISTINCT recipient_hash) OVER () AS all_addresses, sum(lost) OVER ()::BIGINT AS all_lost,
           sum(orders) OVER ()::BIGINT AS all_orders
    FROM lost_to
    ORDER BY orders DESC, lost DESC, last_at DESC, recipient_hash, shop
    LIMIT $rows
)
SELECT recipient, listed.shop, listed.recipient_domain, lost, orders, local_time($filters, last_at) AS last_sent,
       all_misspelt, all_addresses, all_lost, all_orders
FROM listed JOIN selected($filters) AS theirs ON theirs.row_place = one_of_them
ORDER BY orders DESC, lost DESC, last_at DESC, listed.recipient_hash, listed.shop;
