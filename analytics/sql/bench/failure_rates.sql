-- How many e-mails had a final outcome, and how many of them failed, per day, type and provider.
SELECT hour::DATE AS day, mail_type, provider,
       coalesce(sum(n) FILTER (outcome = 'failed'), 0)::BIGINT AS failed, sum(n)::BIGINT AS finished,
       failed / finished AS failure_rate
FROM selected_totals($filters)
WHERE is_final(outcome)
GROUP BY ALL
ORDER BY ALL;
