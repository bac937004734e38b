-- Totals stay: what is erased is counted for good beside what lives in the same hour.
CREATE OR REPLACE TEMP TABLE counted_for_good AS
SELECT shop, date_trunc('hour', sent_at) AS hour, mail_type, provider, outcome, reason,
       count(*) AS n, true AS sealed
FROM messages
SEMI JOIN theirs USING (key)
WHERE NOT EXISTS (
    FROM sealed_hours AS frozen
    WHERE frozen.shop = messages.shop AND frozen.hour = date_trunc('hour', messages.sent_at)
)
GROUP BY ALL;
