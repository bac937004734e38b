-- The domains of recipients that are a slip of the keyboard away from what was sought, but none that
-- is known to be a slip itself. Two letters that changed places are one slip.
WITH known AS (
    SELECT recipient_domain, count(*) AS emails FROM selected($filters) GROUP BY recipient_domain
)
SELECT recipient_domain, emails, damerau_levenshtein(recipient_domain, $sought) AS slips
FROM known
WHERE slips <= 2 AND NOT list_contains($misspelt::VARCHAR[], recipient_domain)
ORDER BY slips, emails DESC, recipient_domain
LIMIT 3;
