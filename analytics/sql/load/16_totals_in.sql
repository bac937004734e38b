-- Count the touched hours from the messages themselves.
INSERT INTO hourly_totals
SELECT shop, date_trunc('hour', sent_at) AS hour, mail_type, provider, outcome, reason,
       count(*), false
FROM messages
SEMI JOIN touched ON touched.shop = messages.shop
                 AND touched.hour = date_trunc('hour', messages.sent_at)
WHERE NOT EXISTS (
    FROM sealed_hours AS frozen
    WHERE frozen.shop = messages.shop
      AND frozen.hour = date_trunc('hour', messages.sent_at)
)
GROUP BY ALL;
