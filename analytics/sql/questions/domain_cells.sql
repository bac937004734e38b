-- The recipients' domains with the most failures since $since, at most $rows, each by mail type, and
-- what was usual before, outside of bursts, as in `failure_cells`. Reads the messages.
WITH weeks AS (
    SELECT recipient_domain AS row_code, mail_type AS column_code,
           CASE WHEN sent_at < $since::TIMESTAMP
                THEN date_diff('hour', sent_at, $since::TIMESTAMP - INTERVAL 1 HOUR) // 168 END AS week,
           count(*) FILTER (failed_for(outcome, reason, $reasons)) AS failed,
           count(*) AS finished,
           bool_or(outcome <> 'sent') AS known
    FROM selected($filters) AS theirs
    LEFT JOIN hours_of_bursts($filters) AS bursts
           ON bursts.shop = theirs.shop AND bursts.hour = date_trunc('hour', sent_at)
    WHERE is_final(outcome) AND (bursts.hour IS NULL OR sent_at >= $since::TIMESTAMP)
    GROUP BY ALL
), worst AS (
    SELECT row_code
    FROM weeks
    WHERE week IS NULL
    GROUP BY row_code
    ORDER BY sum(failed) DESC, sum(finished) DESC, row_code
    LIMIT $rows
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
SEMI JOIN worst USING (row_code)
GROUP BY ALL
HAVING sum(finished) FILTER (week IS NULL) > 0
ORDER BY row_code, column_code;
