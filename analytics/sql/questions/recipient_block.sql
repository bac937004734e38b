-- What blocks a recipient with more e-mails than the $rows that are shown, told from all of them as
-- `facts.block` tells it where all are shown; and what last blocked the address before those.
WITH troubles AS MATERIALIZED (
    SELECT row_place, key, sent_at, outcome, hardness, cause
    FROM selected($filters)
    WHERE hardness = 'hard' OR outcome = 'suppressed'
), accepted AS (
    SELECT max(sent_at) AS last_at
    FROM selected($filters)
    WHERE outcome IN ('delivered', 'sent', 'complained')
), blocking AS MATERIALIZED (
    SELECT troubles.*
    FROM troubles CROSS JOIN accepted
    WHERE last_at IS NULL OR sent_at > last_at
), bounce AS (
    FROM blocking WHERE hardness = 'hard' ORDER BY sent_at, key DESC LIMIT 1
), stop AS (
    FROM blocking WHERE outcome = 'suppressed' ORDER BY sent_at, key DESC LIMIT 1
), shown_last AS (
    SELECT sent_at, key
    FROM selected($filters)
    ORDER BY sent_at DESC, key DESC
    LIMIT 1 OFFSET $rows - 1
), before AS (
    SELECT arg_max(cause, (troubles.sent_at, troubles.key)) AS cause
    FROM troubles CROSS JOIN shown_last AS last
    WHERE hardness = 'hard' AND (troubles.sent_at, troubles.key) < (last.sent_at, last.key)
), stopped AS (
    SELECT count(*) AS n FROM blocking WHERE outcome = 'suppressed'
)
SELECT local_time($filters, bounce.sent_at) AS bounced_at, bounce.cause AS bounce_cause,
       local_time($filters, stop.sent_at) AS stopped_since, stop.cause AS stopped_cause,
       stopped.n AS stopped, bounce.row_place AS bounce_place, before.cause AS blocked_before
FROM stopped CROSS JOIN before LEFT JOIN bounce ON true LEFT JOIN stop ON true;
