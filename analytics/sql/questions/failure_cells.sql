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
SELECT row_code, column_code, known, counts.*
FROM (
    SELECT row_code, column_code, coalesce(bool_or(known) FILTER (week IS NULL), false) AS known,
           counts_of_cell(failed, finished, week) AS counts
    FROM weeks
    GROUP BY ALL
)
WHERE counts.finished > 0
ORDER BY row_code, column_code;
