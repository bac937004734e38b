-- The addresses at domains that are probably misspelt, with what was lost: failed, or stopped by the
-- filter. Those of the most e-mails about orders come first.
SELECT any_value(recipient) AS recipient, recipient_domain, count(*) AS lost,
       count(*) FILTER (is_about_order(mail_type)) AS orders,
       local_time($filters, max(sent_at)) AS last_sent, count(*) OVER () AS all_addresses,
       sum(count(*)) OVER ()::BIGINT AS all_lost,
       sum(count(*) FILTER (is_about_order(mail_type))) OVER ()::BIGINT AS all_orders
FROM selected($filters)
WHERE outcome IN ('failed', 'suppressed')
  AND list_contains($domains::VARCHAR[], recipient_domain)
GROUP BY recipient_hash, recipient_domain
ORDER BY orders DESC, lost DESC, max(sent_at) DESC, recipient
LIMIT $rows;
