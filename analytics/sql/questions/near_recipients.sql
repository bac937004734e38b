-- The recipients whose address, or whose name before the @ when no @ is sought, is a slip of the
-- keyboard or two away. A slip leaves one half as it was, which is looked at first because it is
-- quick; of an address one letter less, since all end alike.
WITH spelt AS (
    SELECT recipient_hash,
           CASE WHEN contains($sought, '@') THEN recipient
                ELSE split_part(recipient, '@', 1) END AS sign,
           length($sought) // 2 - CASE WHEN contains($sought, '@') THEN 1 ELSE 0 END AS half
    FROM recipients
), near AS (
    -- Of two conditions DuckDB would ask the slow one first.
    SELECT recipient_hash,
           CASE WHEN starts_with(sign, left($sought, half)) OR ends_with(sign, right($sought, half))
                THEN levenshtein(sign, $sought) END AS slips
    FROM spelt
    WHERE length(sign) BETWEEN length($sought) - 2 AND length($sought) + 2 AND slips <= 2
), theirs AS (
    SELECT recipient, slips, arg_max(key, sent_at)::VARCHAR AS key, count(*) AS emails
    FROM matching($filters)
    JOIN near USING (recipient_hash)
    GROUP BY recipient, slips
)
SELECT shown($filters, recipient) AS recipient, key, emails, slips
FROM theirs
ORDER BY slips, emails DESC, theirs.recipient
LIMIT 5;
