-- Whom the filter of each shop blocks: since the first hard bounce, or the first e-mail stopped, that
-- no e-mail of that shop follows that was accepted. Those whose orders were stopped come first; how
-- many there are of all is in every row. Texts are compared and addresses read last, of few e-mails.
WITH troubles AS MATERIALIZED (
    SELECT row_place, shop, recipient_hash, sent_at, hardness, cause, outcome = 'suppressed' AS stopped,
           outcome = 'suppressed' AND is_about_order(mail_type) AS order_stopped
    FROM selected($filters) WHERE hardness = 'hard' OR outcome = 'suppressed'
), begun AS (
    SELECT recipient_hash, min(sent_at) AS begun_at FROM troubles GROUP BY recipient_hash
), accepted AS (
    SELECT shop, recipient_hash, max(sent_at) AS last_at
    FROM selected($filters) JOIN begun USING (recipient_hash)
    WHERE sent_at >= begun_at AND outcome IN ('delivered', 'sent', 'complained')
    GROUP BY shop, recipient_hash
), blocks AS MATERIALIZED (
    SELECT shop, recipient_hash, min(sent_at) FILTER (hardness = 'hard') AS bounced_at,
           min(sent_at) FILTER (stopped) AS stopped_since,
           count(*) FILTER (stopped) AS stopped, count(*) FILTER (order_stopped) AS orders
    FROM troubles LEFT JOIN accepted USING (shop, recipient_hash)
    WHERE accepted.last_at IS NULL OR sent_at > accepted.last_at
    GROUP BY shop, recipient_hash
), counted AS (
    SELECT count(*) AS all_blocked, count(DISTINCT recipient_hash) AS all_addresses,
           sum(stopped)::BIGINT AS all_stopped, sum(orders)::BIGINT AS all_orders
    FROM blocks
), listed AS (
    FROM blocks
    ORDER BY orders DESC, stopped DESC, coalesce(bounced_at, stopped_since) DESC, recipient_hash, shop
    LIMIT $rows
), explained AS MATERIALIZED (
    SELECT listed.*, max(row_place) AS one_of_them,
           any_value(cause) FILTER (hardness = 'hard' AND sent_at = bounced_at) AS bounce_cause
    FROM troubles JOIN listed USING (shop, recipient_hash) GROUP BY ALL
)
SELECT recipient, explained.shop, local_time($filters, bounced_at) AS bounced_at, bounce_cause,
       local_time($filters, stopped_since) AS stopped_since, stopped, orders, all_blocked, all_addresses,
       all_stopped, all_orders
FROM explained CROSS JOIN counted JOIN selected($filters) AS theirs ON row_place = one_of_them
ORDER BY orders DESC, stopped DESC, coalesce(explained.bounced_at, explained.stopped_since) DESC,
         explained.recipient_hash, explained.shop;
