-- The recipients whose address is a slip of the keyboard or two away from what was sought. A slip
-- leaves one half of the address as it was, which is looked at first because it is quick.
WITH near AS (
    SELECT recipient_hash, levenshtein(recipient, $sought) AS slips
    FROM recipients
    WHERE length(recipient) BETWEEN length($sought) - 2 AND length($sought) + 2
      AND (starts_with(recipient, left($sought, length($sought) // 2 - 1))
           OR ends_with(recipient, right($sought, length($sought) // 2 - 1)))
      AND slips <= 2
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
