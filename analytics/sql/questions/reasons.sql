-- How many e-mails failed for each reason, the commonest first.
SELECT reason AS code, sum(n)::BIGINT AS failed
FROM selected_totals($filters)
WHERE outcome = 'failed' AND reason IS NOT NULL
GROUP BY reason
ORDER BY failed DESC, code;
