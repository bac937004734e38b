-- How many e-mails had a final outcome since $since and how many of them failed for $reasons (none
-- stands for all), per mailbox provider and mail type; and what was usual before, outside of
-- bursts: the same counts, in how many weeks, and what tells how unsteady those weeks were.
WITH weeks AS (
    SELECT provider AS row_code, mail_type AS column_code,
           CASE WHEN totals.hour < $since::TIMESTAMP
                THEN date_diff('hour', totals.hour, $since::TIMESTAMP - INTERVAL 1 HOUR) // 168 END AS week,
           coalesce(sum(n) FILTER (failed_for(outcome, reason, $reasons)), 0) AS failed,
           sum(n) AS finished,
           bool_or(outcome <> 'sent') AS known
    FROM selected_totals($filters) AS totals
    LEFT JOIN hours_of_bursts($filters) AS bursts
           ON bursts.shop = totals.shop AND bursts.hour = totals.hour
    WHERE is_final(outcome) AND (bursts.hour IS NULL OR totals.hour >= $since::TIMESTAMP)
    GROUP BY ALL
)
SELECT row_code, column_code,
       coalesce(sum(failed) FILTER (week IS NULL), 0)::BIGINT AS failed,
       coalesce(sum(finished) FILTER (week IS NULL), 0)::BIGINT AS finished,
       coalesce(bool_or(known) FILTER (week IS NULL), false) AS known,
       coalesce(sum(failed) FILTER (week IS NOT NULL), 0)::BIGINT AS usual_failed,
       coalesce(sum(finished) FILTER (week IS NOT NULL), 0)::BIGINT AS usual_finished,
       count(week) AS weeks,
       coalesce(sum(failed * failed / finished) FILTER (week IS NOT NULL), 0)::DOUBLE AS squares
FROM weeks
GROUP BY ALL
HAVING sum(finished) FILTER (week IS NULL) > 0
ORDER BY row_code, column_code;
