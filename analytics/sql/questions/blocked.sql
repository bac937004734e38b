-- Whom the filter of each shop blocks: since the first hard bounce, or the first e-mail stopped, that
-- no e-mail of that shop follows that was accepted. Those whose orders were stopped come first; how
-- many there are of all is in every row. The addresses are looked up last: reading all would take most.
WITH troubles AS MATERIALIZED (
    SELECT row_place, shop, recipient_hash, sent_at, hardness, cause, outcome = 'suppressed' AS stopped,
           outcome = 'suppressed' AND is_about_order(mail_type) AS order_stopped
    FROM selected($filters)
    WHERE hardness = 'hard' OR outcome = 'suppressed'
), begun AS (
    SELECT shop, recipient_hash, min(sent_at) AS begun_at FROM troubles GROUP BY shop, recipient_hash
), accepted AS (
    SELECT shop, recipient_hash, max(sent_at) AS last_at
    FROM selected($filters) JOIN begun USING (shop, recipient_hash)
    WHERE outcome IN ('delivered', 'sent', 'complained') AND sent_at > begun_at
    GROUP BY shop, recipient_hash
), blocks AS (
    SELECT shop, recipient_hash, any_value(row_place) AS one_of_them,
           min(sent_at) FILTER (hardness = 'hard') AS bounced_at,
           arg_min(cause, sent_at) FILTER (hardness = 'hard') AS bounce_cause,
           min(sent_at) FILTER (stopped) AS stopped_since,
           count(*) FILTER (stopped) AS stopped, count(*) FILTER (order_stopped) AS orders
    FROM troubles LEFT JOIN accepted USING (shop, recipient_hash)
    WHERE accepted.last_at IS NULL OR troubles.sent_at > accepted.last_at
    GROUP BY shop, recipient_hash
), listed AS MATERIALIZED (
    SELECT *, count(*) OVER () AS all_blocked,
           count(DISTINCT recipient_hash) OVER () AS all_addresses, sum(stopped) OVER ()::BIGINT AS all_stopped,
           sum(orders) OVER ()::BIGINT AS all_orders
    FROM blocks
    ORDER BY orders DESC, stopped DESC, coalesce(bounced_at, stopped_since) DESC, recipient_hash, shop
    LIMIT $rows
)
SELECT recipient, listed.shop, local_time($filters, bounced_at) AS bounced_at, bounce_cause,
       local_time($filters, stopped_since) AS stopped_since, stopped, orders, all_blocked, all_addresses,
       all_stopped, all_orders
FROM listed JOIN selected($filters) AS theirs ON theirs.row_place = one_of_them
ORDER BY orders DESC, stopped DESC, coalesce(listed.bounced_at, listed.stopped_since) DESC,
         listed.recipient_hash, listed.shop;
