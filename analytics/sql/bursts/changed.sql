-- The shops whose totals are not as they were when they were last searched by $method, with the sum
-- of their totals now; none of a shop that has no totals any more.
WITH as_they_are AS (
    SELECT shop, sum_of_totals(hour, mail_type, provider, outcome, reason, n) AS searched
    FROM hourly_totals
    GROUP BY shop
)
SELECT shop, as_they_are.searched
FROM as_they_are
FULL JOIN burst_memory USING (shop)
WHERE as_they_are.searched IS DISTINCT FROM burst_memory.searched OR method <> $method
ORDER BY shop;
