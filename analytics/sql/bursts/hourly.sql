-- The hourly totals of final outcomes, which bursts are looked for in.
SELECT shop, hour, mail_type, provider, outcome, coalesce(reason, '') AS reason, sum(n)::BIGINT AS n
FROM hourly_totals
WHERE outcome IN ('delivered', 'sent', 'complained', 'failed')
GROUP BY ALL
ORDER BY shop, hour;
