-- The messages whose last answer means something else than what they are filed under.
CREATE TEMP TABLE renamed AS
WITH last_answers AS (
    SELECT key, arg_max(reason, (answered_at, class, batch, cause)) AS reason,
           arg_max(cause, (answered_at, class, batch, cause)) AS cause,
           arg_max(class, (answered_at, class, batch, cause)) AS class
    FROM decided
    GROUP BY key
), meant AS (
    SELECT key, shop, sent_at, last_answers.reason, last_answers.cause,
           CASE WHEN outcome = 'failed'
                THEN hardness(last_answers.reason, last_answers.cause, class) END AS hardness,
           (messages.reason, messages.cause, messages.hardness) AS filed
    FROM messages
    JOIN last_answers USING (key)
    WHERE outcome IN ('failed', 'deferred')
       OR (outcome = 'suppressed' AND last_answers.reason = 'suppressed')
)
FROM meant WHERE filed IS DISTINCT FROM (reason, cause, hardness);
