-- The bursts that were found, with the customers and orders that each has hit. Where one address is
-- nine in ten of five failures or more, the same e-mail was tried again and again; what a source
-- without recipients names is nobody's address.
CREATE OR REPLACE TEMP TABLE counted_bursts AS
WITH hit AS (
    SELECT found.id, recipient_hash, recipient <> '' AS is_named, count(*) AS failed, list(DISTINCT order_no) AS order_nos
    FROM found
    JOIN messages ON messages.shop = found.shop AND messages.outcome = 'failed'
                 AND messages.sent_at >= found.started AND messages.sent_at < found.ended
                 AND (len(found.mail_types) = 0 OR list_contains(found.mail_types, mail_type))
                 AND (len(found.providers) = 0 OR list_contains(found.providers, provider))
    GROUP BY ALL
), counted AS (
    SELECT id, count(*) FILTER (is_named) AS customers,
           max(failed) FILTER (is_named) >= 0.9 * sum(failed) AND sum(failed) >= 5 AS is_one_address,
           len(list_distinct(flatten(list(order_nos)))) AS orders
    FROM hit
    GROUP BY id
)
SELECT found.* REPLACE (
           CASE WHEN is_one_address THEN 'notice' ELSE found.severity END AS severity),
       coalesce(customers, 0) AS customers, coalesce(orders, 0) AS orders
FROM found
LEFT JOIN counted USING (id);
