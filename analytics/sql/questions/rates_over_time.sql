-- How many e-mails had a final outcome and how many of them failed for $reasons (none stands for
-- all), in every hour, day, week or month, per mail type or mailbox provider as $dimension names
-- it; and how many of both outside of bursts. The rate is known where more than the local hand-over is.
-- The shops' hours are put together before their days are found, which takes longest. Of the week
-- or month that begins at $begun, what was before the period begins at $since is no part.
WITH hours AS (
    SELECT totals.hour,
           CASE $dimension WHEN 'mail_type' THEN mail_type WHEN 'provider' THEN provider END AS code,
           bursts.hour IS NULL AS calm,
           sum(n) FILTER (failed_for(outcome, reason, $reasons)) AS failed,
           sum(n) AS finished,
           bool_or(outcome <> 'sent') AS known
    FROM selected_totals($filters) AS totals
    LEFT JOIN hours_of_bursts($filters) AS bursts
           ON bursts.shop = totals.shop AND bursts.hour = totals.hour
    WHERE is_final(outcome) AND (totals.hour < $begun::TIMESTAMP OR totals.hour >= $since::TIMESTAMP)
    GROUP BY ALL
)
SELECT date_trunc($grain, local_time($filters, hour))::TIMESTAMP AS moment, code,
       coalesce(sum(failed), 0)::BIGINT AS failed,
       sum(finished)::BIGINT AS finished,
       coalesce(sum(failed) FILTER (calm), 0)::BIGINT AS calm_failed,
       coalesce(sum(finished) FILTER (calm), 0)::BIGINT AS calm_finished,
       bool_or(known) AS known
FROM hours
GROUP BY ALL
ORDER BY moment, code;
