-- What the servers said in a burst, each wording once, the commonest first.
WITH said AS (
    SELECT key, arg_max(diagnostic, answered_at) AS diagnostic, arg_max(error_log.cause, answered_at) AS cause
    FROM error_log
    JOIN selected($filters) AS theirs USING (key)
    WHERE theirs.outcome = 'failed' AND theirs.shop = $shop
      AND theirs.sent_at >= $started::TIMESTAMP AND theirs.sent_at < $ended::TIMESTAMP
    GROUP BY key
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
