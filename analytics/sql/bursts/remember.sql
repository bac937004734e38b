-- Remember the shops that were searched for the next time, with the sum of their totals before.
INSERT INTO burst_memory BY NAME
WITH sums AS (
    SELECT shop, sum_of_totals(hour, mail_type, provider, outcome, reason, n) AS checksum
    FROM hourly_totals
    JOIN searched_shops USING (shop)
    WHERE hour < since
    GROUP BY shop
)
SELECT shop, $method AS method, searched, since, checksum, memory
FROM searched_shops
LEFT JOIN sums USING (shop)
WHERE searched IS NOT NULL;
