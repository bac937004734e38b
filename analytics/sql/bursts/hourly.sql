-- The hourly totals of final outcomes, which bursts are looked for in: of every shop, or of some; of
-- a shop that is remembered those since then.
SELECT totals.shop, hour, mail_type, provider, outcome, coalesce(reason, '') AS reason,
       sum(n)::BIGINT AS n
FROM hourly_totals AS totals
LEFT JOIN (SELECT unnest($shops::VARCHAR[]) AS shop, unnest($since::TIMESTAMP[]) AS since)
       AS searched USING (shop)
WHERE outcome IN ('delivered', 'sent', 'complained', 'failed')
  AND ($every OR searched.shop IS NOT NULL) AND (since IS NULL OR hour >= since)
GROUP BY ALL
ORDER BY totals.shop, hour;
