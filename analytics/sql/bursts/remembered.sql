-- What is remembered of some shops whose totals before are as they were then.
WITH known AS (
    FROM burst_memory
    WHERE method = $method AND memory IS NOT NULL AND list_contains($shops::VARCHAR[], shop)
), sums AS (
    SELECT shop, sum_of_totals(hour, mail_type, provider, outcome, reason, n) AS now
    FROM hourly_totals
    JOIN known USING (shop)
    WHERE hour < since
    GROUP BY shop
)
SELECT shop, memory
FROM known
LEFT JOIN sums USING (shop)
WHERE checksum IS NOT DISTINCT FROM sums.now;
