-- The recipients whose name before the @ is a slip of the keyboard or two away from what was sought.
WITH likely AS (
    SELECT recipient, arg_max(key, sent_at)::VARCHAR AS key, count(*) AS emails,
           split_part(recipient, '@', 1) AS name
    FROM matching($filters)
    WHERE strpos(recipient, '@') BETWEEN length($sought) - 1 AND length($sought) + 3
      AND (starts_with(recipient, left($sought, length($sought) // 2))
           OR contains(recipient, right($sought, length($sought) // 2) || '@'))
    GROUP BY recipient
)
SELECT shown($filters, recipient) AS recipient, key, emails, levenshtein(name, $sought) AS slips
FROM likely
WHERE slips BETWEEN 1 AND 2
ORDER BY slips, emails DESC, likely.recipient
LIMIT 5;
