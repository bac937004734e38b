-- How many e-mails of each type had a final outcome on each day of the shop, and how many of them
-- failed; the hours of bursts are left out. The shops' hours are put together before their days are
-- found, which takes longest.
WITH hours AS (
    SELECT totals.hour, mail_type, sum(n) FILTER (outcome = 'failed') AS failed, sum(n) AS finished
    FROM selected_totals($filters) AS totals
    LEFT JOIN hours_of_bursts($filters) AS bursts
           ON bursts.shop = totals.shop AND bursts.hour = totals.hour
    WHERE is_final(outcome) AND bursts.hour IS NULL
    GROUP BY ALL
)
SELECT local_time($filters, hour)::DATE AS day, mail_type,
       coalesce(sum(failed), 0)::BIGINT AS failed,
       sum(finished)::BIGINT AS finished
FROM hours
GROUP BY ALL
ORDER BY day, mail_type;
