-- How many e-mails are selected, where a filter names a person, a subject or an import.
SELECT count(*) AS emails FROM selected($filters);
