-- The recipients' domains with the most failures since $since, at most $rows, each by mail type, and
-- what was usual before, outside of bursts, as in `failure_cells`. Reads the messages.
WITH weeks AS (
    SELECT recipient_domain AS row_code, mail_type AS column_code,
           weeks_before($since::TIMESTAMP, sent_at) AS week,
           count(*) FILTER (failed_for(outcome, reason, $reasons)) AS failed,
           count(*) AS finished,
           bool_or(outcome <> 'sent') AS known
    FROM selected($filters) AS theirs
    LEFT JOIN hours_of_bursts($filters) AS bursts
           ON bursts.shop = theirs.shop AND bursts.hour = date_trunc('hour', sent_at)
    WHERE is_final(outcome) AND (bursts.hour IS NULL OR week IS NULL)
    GROUP BY ALL
), worst AS (
    SELECT row_code
    FROM weeks
    WHERE week IS NULL
    GROUP BY row_code
    ORDER BY sum(failed) DESC, sum(finished) DESC, row_code
    LIMIT $rows
)
SELECT row_code, column_code, known, counts.*
FROM (
    SELECT row_code, column_code, coalesce(bool_or(known) FILTER (week IS NULL), false) AS known,
           counts_of_cell(failed, finished, week) AS counts
    FROM weeks
    SEMI JOIN worst USING (row_code)
    GROUP BY ALL
)
WHERE counts.finished > 0
ORDER BY row_code, column_code;
