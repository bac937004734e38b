-- The months whose answers go, or name one of the persons.
SELECT DISTINCT strftime(answered_at, '%Y-%m') AS month
FROM error_log
WHERE key IN (SELECT key FROM theirs) OR names_person(diagnostic, getvariable('persons'));
