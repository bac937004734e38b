-- The recipients whose name before the @ is a slip of the keyboard or two away from what was sought.
WITH near AS (
    SELECT recipient_hash, levenshtein(split_part(recipient, '@', 1), $sought) AS slips
    FROM recipients
    WHERE strpos(recipient, '@') BETWEEN length($sought) - 1 AND length($sought) + 3
      AND (starts_with(recipient, left($sought, length($sought) // 2))
           OR contains(recipient, right($sought, length($sought) // 2) || '@'))
      AND slips BETWEEN 1 AND 2
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
