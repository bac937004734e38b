-- How many e-mails had a final outcome and how many of them failed for $reasons (none stands for
-- all), in every hour, day, week or month, per mail type or mailbox provider as $dimension names
-- it; and how many of both outside of bursts. The rate is known where more than the local hand-over is.
WITH hours AS (
    SELECT shop, hour,
           CASE $dimension WHEN 'mail_type' THEN mail_type WHEN 'provider' THEN provider END AS code,
           sum(n) FILTER (failed_for(outcome, reason, $reasons)) AS failed,
           sum(n) AS finished,
           bool_or(outcome <> 'sent') AS known
    FROM selected_totals($filters)
    WHERE is_final(outcome)
    GROUP BY ALL
), marked AS (
    SELECT hours.*, bursts.hour IS NULL AS calm
    FROM hours
    LEFT JOIN hours_of_bursts($filters) AS bursts ON bursts.shop = hours.shop AND bursts.hour = hours.hour
)
SELECT date_trunc($grain, local_time($filters, hour))::TIMESTAMP AS moment, code,
       coalesce(sum(failed), 0)::BIGINT AS failed,
       sum(finished)::BIGINT AS finished,
       coalesce(sum(failed) FILTER (calm), 0)::BIGINT AS calm_failed,
       coalesce(sum(finished) FILTER (calm), 0)::BIGINT AS calm_finished,
       bool_or(known) AS known
FROM marked
GROUP BY ALL
ORDER BY moment, code;
