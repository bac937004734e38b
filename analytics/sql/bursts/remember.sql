-- Remember a shop for the next search, with the sum of its totals before.
INSERT OR REPLACE INTO burst_memory
SELECT $shop, $since::TIMESTAMP, sum_before($shop, $since::TIMESTAMP), $memory;
