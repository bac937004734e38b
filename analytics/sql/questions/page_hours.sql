-- The hours that one page of the selected e-mails, newest first, reaches over, and how many of the
-- selected are newer than those hours.
WITH hours AS (
    SELECT hour, sum(n) AS emails FROM selected_totals($filters) GROUP BY hour
), places AS (
    SELECT hour, emails, sum(emails) OVER (ORDER BY hour DESC) - emails AS newer FROM hours
)
SELECT min(hour) AS oldest, max(hour) + INTERVAL 1 HOUR AS until,
       coalesce(min(newer), 0)::BIGINT AS newer
FROM places
WHERE newer < $skipped + $rows AND newer + emails > $skipped;
