-- What is remembered of each shop, with the sum of its totals before, then and now.
SELECT burst_memory.shop, since, memory, checksum,
       (
           SELECT concat_ws(' ', count(*), sum(n), bit_xor(hash(hour, mail_type, provider, outcome, reason, n)))
           FROM hourly_totals
           WHERE hourly_totals.shop = burst_memory.shop AND hour < since
       ) AS checksum_now
FROM burst_memory;
