-- Remember the shops that were searched for the next time, with the sum of their totals before.
-- Where an import came in during the search, only what was searched: all of that is searched anew.
INSERT INTO burst_memory BY NAME
WITH totals AS (
    FROM hourly_totals JOIN searched_shops USING (shop)
), unchanged AS (
    SELECT shop
    FROM totals
    GROUP BY shop, searched
    HAVING sum_of_totals(hour, mail_type, provider, outcome, reason, n) = searched
), sums AS (
    SELECT shop, sum_of_totals(hour, mail_type, provider, outcome, reason, n) AS checksum
    FROM totals
    WHERE hour < since
    GROUP BY shop
), known AS (
    SELECT shop, since, checksum, memory
    FROM searched_shops
    SEMI JOIN unchanged USING (shop)
    LEFT JOIN sums USING (shop)
)
SELECT shop, $method AS method, searched, known.since, known.checksum, known.memory
FROM searched_shops
LEFT JOIN known USING (shop)
WHERE searched IS NOT NULL;
