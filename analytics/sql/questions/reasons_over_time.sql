-- How many e-mails failed for each reason on every day, or in every week, of the selected period.
WITH hours AS (
    SELECT hour, reason, sum(n) AS failed
    FROM selected_totals($filters)
    WHERE outcome = 'failed' AND reason IS NOT NULL
    GROUP BY ALL
)
SELECT date_trunc($grain, local_time($filters, hour))::TIMESTAMP AS moment, reason AS code,
       sum(failed)::BIGINT AS failed
FROM hours
GROUP BY ALL
ORDER BY moment, code;
