-- Count the touched hours from the messages themselves. DuckDB passes over what is outside of the
-- span when it is a constant, and newer messages lie together.
SET VARIABLE first_touched = (SELECT min(hour) FROM touched);
SET VARIABLE last_touched = (SELECT max(hour) FROM touched);
INSERT INTO hourly_totals
SELECT shop, date_trunc('hour', sent_at) AS hour, mail_type, provider, outcome, reason,
       count(*), false
FROM messages
SEMI JOIN touched ON touched.shop = messages.shop
                 AND touched.hour = date_trunc('hour', messages.sent_at)
WHERE messages.sent_at >= getvariable('first_touched')
  AND messages.sent_at < getvariable('last_touched') + INTERVAL 1 HOUR
  AND NOT EXISTS (
    FROM sealed_hours AS frozen
    WHERE frozen.shop = messages.shop
      AND frozen.hour = date_trunc('hour', messages.sent_at)
)
GROUP BY ALL;
