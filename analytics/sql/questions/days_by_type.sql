-- How many e-mails of each type had a final outcome on each day of the shop, and how many of them
-- failed; the hours of bursts are left out.
SELECT local_time($filters, hour)::DATE AS day, mail_type,
       coalesce(sum(n) FILTER (outcome = 'failed'), 0)::BIGINT AS failed,
       sum(n)::BIGINT AS finished
FROM selected_totals($filters) AS totals
WHERE outcome IN ('delivered', 'sent', 'complained', 'failed')
  AND NOT EXISTS (
      FROM bursts
      WHERE bursts.shop = totals.shop AND bursts.started <= totals.hour
        AND bursts.ended > totals.hour AND bursts.severity <> 'notice'
  )
GROUP BY ALL
ORDER BY day, mail_type;
