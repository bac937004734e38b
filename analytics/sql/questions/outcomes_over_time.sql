-- How many e-mails had each outcome, for every hour, day, week or month of the period; one without
-- any has a row without an outcome. A week begins on Monday, also where the period begins later. The
-- shops' hours are put together first: to find the day of an hour takes longest.
WITH hours AS (
    SELECT hour, outcome, sum(n) AS n FROM selected_totals($filters) GROUP BY ALL
),
counted AS (
    SELECT date_trunc($grain, local_time($filters, hour))::TIMESTAMP AS day,
           outcome,
           sum(n)::BIGINT AS emails
    FROM hours
    GROUP BY ALL
),
calendar AS (
    SELECT DISTINCT date_trunc($grain, moment)::TIMESTAMP AS day
    FROM generate_series(
        local_time($filters, ($filters).since),
        local_time($filters, ($filters).until) - INTERVAL 1 SECOND,
        CASE $grain WHEN 'hour' THEN INTERVAL 1 HOUR ELSE INTERVAL 1 DAY END
    ) AS days(moment)
)
SELECT day, outcome, coalesce(emails, 0) AS emails
FROM calendar
LEFT JOIN counted USING (day)
ORDER BY day, outcome;
