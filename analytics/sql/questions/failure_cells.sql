-- How many e-mails had a final outcome since $since and how many of them failed for $reasons (none
-- stands for all), per mailbox provider and mail type; and what was usual before, outside of
-- bursts: the same counts, in how many weeks, and what tells how unsteady those weeks were.
WITH weeks AS (
    SELECT provider AS row_code, mail_type AS column_code,
           weeks_before($since::TIMESTAMP, totals.hour) AS week,
           coalesce(sum(n) FILTER (failed_for(outcome, reason, $reasons)), 0) AS failed,
           sum(n) AS finished,
           bool_or(outcome <> 'sent') AS known
    FROM selected_totals($filters) AS totals
    LEFT JOIN hours_of_bursts($filters) AS bursts
           ON bursts.shop = totals.shop AND bursts.hour = totals.hour
    WHERE is_final(outcome) AND (bursts.hour IS NULL OR week IS NULL)
    GROUP BY ALL
)
SELECT row_code, column_code,
       in_period(failed, week) AS failed, in_period(finished, week) AS finished,
       coalesce(bool_or(known) FILTER (week IS NULL), false) AS known,
       in_weeks_before(failed, week) AS usual_failed,
       in_weeks_before(finished, week) AS usual_finished,
       count(week) AS weeks, squares_before(failed, finished, week) AS squares
FROM weeks
GROUP BY ALL
HAVING in_period(finished, week) > 0
ORDER BY row_code, column_code;
