-- How many of the selected e-mails failed for each cause, hard and soft apart, the commonest first.
-- Reads the messages: the totals know no finer than the reason.
SELECT reason, cause, hardness, count(*) AS failed
FROM selected($filters)
WHERE outcome = 'failed'
GROUP BY ALL
ORDER BY failed DESC, reason, cause, hardness;
