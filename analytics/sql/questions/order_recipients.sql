-- The customers to whom e-mail about an order went, those with the newest e-mail first. The shop's
-- own receipts name every order, so they say nothing about who ordered.
SELECT recipient,
       count(*) AS emails,
       count(*) FILTER (outcome = 'failed') AS failed,
       count(*) FILTER (outcome = 'suppressed') AS suppressed,
       local_time($filters, max(sent_at)) AS last_sent,
       count(*) OVER () AS recipients
FROM selected($filters)
WHERE list_contains($orders::VARCHAR[], order_no)
  AND mail_type <> 'admin_receipt' AND provider <> 'own_domain'
GROUP BY recipient
ORDER BY max(sent_at) DESC, recipient
LIMIT $rows;
