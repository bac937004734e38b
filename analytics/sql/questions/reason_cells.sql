-- How many e-mails failed since $since per mailbox provider and reason, of all that had a final
-- outcome at that provider; and what was usual before, outside of bursts, as in `failure_cells`.
WITH hours AS (
    SELECT provider, reason, outcome, n, weeks_before($since::TIMESTAMP, totals.hour) AS week
    FROM selected_totals($filters) AS totals
    LEFT JOIN hours_of_bursts($filters) AS bursts
           ON bursts.shop = totals.shop AND bursts.hour = totals.hour
    WHERE is_final(outcome) AND (bursts.hour IS NULL OR week IS NULL)
), of_provider AS (
    SELECT provider, week, sum(n) AS finished FROM hours GROUP BY ALL
), failures AS (
    SELECT provider, week, reason, sum(n) AS failed
    FROM hours
    WHERE failed_for(outcome, reason, $reasons) AND reason IS NOT NULL
    GROUP BY ALL
), weeks AS (
    SELECT of_provider.provider AS row_code, kinds.reason AS column_code, of_provider.week,
           of_provider.finished, coalesce(failures.failed, 0) AS failed
    FROM of_provider
    JOIN (SELECT DISTINCT provider, reason FROM failures) AS kinds USING (provider)
    LEFT JOIN failures ON failures.provider = of_provider.provider AND failures.reason = kinds.reason
                      AND failures.week IS NOT DISTINCT FROM of_provider.week
)
SELECT row_code, column_code, known, counts.*
FROM (
    SELECT row_code, column_code, true AS known,
           counts_of_cell(failed, finished, week) AS counts
    FROM weeks
    GROUP BY ALL
)
WHERE counts.finished > 0
ORDER BY row_code, column_code;
