-- The domains of recipients that are a slip of the keyboard away from what was sought.
WITH known AS (
    SELECT recipient_domain, count(*) AS emails FROM selected($filters) GROUP BY recipient_domain
)
SELECT recipient_domain, emails, levenshtein(recipient_domain, $sought) AS slips
FROM known
WHERE slips <= 2
ORDER BY slips, emails DESC, recipient_domain
LIMIT 3;
