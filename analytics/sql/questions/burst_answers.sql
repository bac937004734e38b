-- What the servers said in a burst, each wording once, the commonest first.
WITH last_answers AS (
    -- As one: arg_max of each would pass over what the last answer lacks, and take it from another.
    SELECT max({'answered_at': answered_at, 'reply_code': reply_code,
                'enhanced_code': enhanced_code, 'diagnostic': diagnostic,
                'cause': error_log.cause}) AS answer
    FROM error_log
    JOIN selected($filters) AS theirs USING (key)
    WHERE theirs.outcome = 'failed' AND theirs.shop = $shop
      AND theirs.sent_at >= $started::TIMESTAMP AND theirs.sent_at < $ended::TIMESTAMP
    GROUP BY key
), said AS (
    SELECT answer.diagnostic, answer.cause FROM last_answers
), wordings AS (
    SELECT diagnostic, template_of(diagnostic) AS template
    FROM (SELECT DISTINCT diagnostic FROM said)
)
SELECT template, cause, count(*) AS emails
FROM said
JOIN wordings ON wordings.diagnostic IS NOT DISTINCT FROM said.diagnostic
GROUP BY ALL
ORDER BY emails DESC, template, cause
LIMIT $rows;
