-- Remember a shop for the next search, with the sum of its totals before.
INSERT OR REPLACE INTO burst_memory
SELECT $shop, $since::TIMESTAMP,
       (
           SELECT concat_ws(' ', count(*), sum(n), bit_xor(hash(hour, mail_type, provider, outcome, reason, n)))
           FROM hourly_totals
           WHERE shop = $shop AND hour < $since::TIMESTAMP
       ),
       $memory;
