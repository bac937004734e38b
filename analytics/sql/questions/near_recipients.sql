-- The recipients whose address, or whose name before the @ when no @ is sought, is a slip of the
-- keyboard or two away; two letters that changed places are one slip, and so is a domain that is known
-- to be taken for the one sought, however it is spelt. The same name at such a domain comes first: most
-- likely that is how the address was given. A slip leaves one half as it was, which is looked at first
-- because it is quick; of an address one letter less, since all end alike.
WITH spelt AS (
    SELECT recipient, recipient_hash,
           CASE WHEN contains($sought, '@') THEN recipient
                ELSE split_part(recipient, '@', 1) END AS sign,
           CASE WHEN contains($sought, '@') THEN length($sought) // 2 - 1
                ELSE (length($sought) - 1) // 2 END AS half
    FROM recipients
), near AS (
    SELECT recipient_hash, starts_with(recipient, $named::VARCHAR) AS is_same_name,
           -- Of two conditions DuckDB would ask the slow one first.
           CASE WHEN starts_with(sign, left($sought, half)) OR ends_with(sign, right($sought, half))
                     OR starts_with(recipient, $named::VARCHAR)
                THEN CASE WHEN starts_with(recipient, $named::VARCHAR)
                               AND list_contains($alike::VARCHAR[], split_part(recipient, '@', 2))
                          THEN 1 ELSE damerau_levenshtein(sign, $sought) END END AS slips
    FROM spelt
    WHERE length(sign) BETWEEN length($sought) - 2 AND length($sought) + 2 AND slips <= 2
), theirs AS (
    SELECT recipient, slips, coalesce(is_same_name, false) AS is_same_name,
           arg_max(key, sent_at)::VARCHAR AS key, count(*) AS emails,
           count(*) FILTER (outcome IN ('delivered', 'sent', 'complained')) = 0 AS is_all_lost
    FROM matching($filters)
    JOIN near USING (recipient_hash)
    GROUP BY ALL
)
SELECT shown($filters, recipient) AS recipient, key, emails, is_all_lost, is_same_name, slips
FROM theirs
ORDER BY is_same_name DESC, slips, emails DESC, theirs.recipient
LIMIT 5;
