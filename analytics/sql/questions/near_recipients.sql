-- The recipients whose address is a slip of the keyboard or two away from what was sought. A slip
-- leaves one half of the address as it was, which is looked at first because it is quick.
WITH likely AS (
    SELECT recipient, arg_max(key, sent_at)::VARCHAR AS key, count(*) AS emails
    FROM matching($filters)
    WHERE length(recipient) BETWEEN length($sought) - 2 AND length($sought) + 2
      AND (starts_with(recipient, left($sought, length($sought) // 2 - 1))
           OR ends_with(recipient, right($sought, length($sought) // 2 - 1)))
    GROUP BY recipient
)
SELECT shown($filters, recipient) AS recipient, key, emails,
       levenshtein(likely.recipient, $sought) AS slips
FROM likely
WHERE slips <= 2
ORDER BY slips, emails DESC, likely.recipient
LIMIT 5;
