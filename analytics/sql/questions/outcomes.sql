-- How many e-mails had each outcome.
SELECT outcome, sum(n)::BIGINT AS emails
FROM selected_totals($filters)
GROUP BY outcome
ORDER BY outcome;
