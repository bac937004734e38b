-- The customers to whom e-mail about an order went, those with the newest e-mail first, each with
-- the key of that e-mail. The shop's own receipts name every order, so they say nothing about who
-- ordered. The number is given in several ways of writing: to bring those of the log into one
-- would take ten times as long.
WITH theirs AS (
    SELECT recipient,
           arg_max(key, sent_at)::VARCHAR AS key,
           count(*) AS emails,
           count(*) FILTER (outcome = 'failed') AS failed,
           count(*) FILTER (outcome = 'suppressed') AS suppressed,
           max(sent_at) AS last_at,
           count(*) OVER () AS recipients
    FROM matching($filters)
    WHERE order_no = ANY($orders::VARCHAR[])
      AND mail_type <> 'admin_receipt' AND provider <> 'own_domain'
    GROUP BY recipient
    ORDER BY last_at DESC, recipient
    LIMIT $rows
)
SELECT shown($filters, recipient) AS recipient, key, emails, failed, suppressed,
       local_time($filters, last_at) AS last_sent, recipients
FROM theirs
ORDER BY last_at DESC, theirs.recipient;
