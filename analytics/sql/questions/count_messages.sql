-- How many e-mails are selected, and how many of them failed, where a filter names a person, a
-- subject or an import.
SELECT count(*) AS emails, count(*) FILTER (outcome = 'failed') AS failed FROM selected($filters);
