-- How many e-mails are selected.
SELECT coalesce(sum(n), 0)::BIGINT AS emails FROM selected_totals($filters);
