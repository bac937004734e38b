-- What is remembered of each shop, and whether its totals before are as they were then.
SELECT shop, memory, checksum = sum_before(burst_memory.shop, burst_memory.since) AS unchanged
FROM burst_memory;
