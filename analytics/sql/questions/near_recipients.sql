-- The recipients whose address is a slip of the keyboard or two away from what was sought. A slip
-- leaves one half of the address as it was, which is looked at first because it is quick.
WITH likely AS (
    SELECT recipient, count(*) AS emails
    FROM selected($filters)
    WHERE length(recipient) BETWEEN length($sought) - 2 AND length($sought) + 2
      AND (starts_with(recipient, left($sought, length($sought) // 2 - 1))
           OR ends_with(recipient, right($sought, length($sought) // 2 - 1)))
    GROUP BY recipient
)
SELECT recipient, emails, levenshtein(recipient, $sought) AS slips
FROM likely
WHERE slips <= 2
ORDER BY slips, emails DESC, recipient
LIMIT 5;
