-- How many e-mails are selected, and how many of them failed.
SELECT coalesce(sum(n), 0)::BIGINT AS emails,
       coalesce(sum(n) FILTER (outcome = 'failed'), 0)::BIGINT AS failed
FROM selected_totals($filters);
