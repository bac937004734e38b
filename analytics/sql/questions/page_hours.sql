-- The hours that one page of the selected e-mails, newest first, reaches over, and how many of the
-- selected are newer than those hours; and how many are selected and how many of them failed, which
-- the same totals tell: to plan a question takes longer here than to answer it.
WITH hours AS (
    SELECT hour, sum(n) AS emails, sum(n) FILTER (outcome = 'failed') AS failed
    FROM selected_totals($filters) GROUP BY hour
), places AS (
    SELECT *, sum(emails) OVER (ORDER BY hour DESC) - emails AS newer FROM hours
), reached AS (
    SELECT *, newer < $skipped + $rows AND newer + emails > $skipped AS is_reached FROM places
)
SELECT min(hour) FILTER (is_reached) AS oldest,
       max(hour) FILTER (is_reached) + INTERVAL 1 HOUR AS until,
       coalesce(min(newer) FILTER (is_reached), 0)::BIGINT AS newer,
       coalesce(sum(emails), 0)::BIGINT AS emails, coalesce(sum(failed), 0)::BIGINT AS failed
FROM reached;
