-- What each given answer means. The distinct texts are classified once and joined back.
WITH coded AS (
    SELECT
        line,
        coalesce(nullif(named, ''), provider_of(domain, NULL, NULL)) AS provider,
        coalesce(nullif(given_reply, ''), reply_code(reply_text(diagnostic))) AS reply_code,
        coalesce(nullif(given_status, ''), enhanced_code(reply_text(diagnostic))) AS enhanced_code,
        template(reply_text(diagnostic)) AS template
    FROM given
),
classified AS (
    SELECT
        *,
        answer_class(reply_code, enhanced_code) AS answer_class,
        rule_of(
            provider, reply_code, enhanced_code, answer_class(reply_code, enhanced_code), template
        ) AS rule
    FROM (SELECT DISTINCT provider, reply_code, enhanced_code, template FROM coded)
)
SELECT
    rules.reason,
    rules.cause,
    coalesce(hardness(rules.reason, rules.cause, classified.answer_class), '') AS hardness,
    rules.rule,
    rules.confidence
FROM coded
JOIN classified USING (provider, reply_code, enhanced_code, template)
JOIN rules ON rules.rule = classified.rule
ORDER BY coded.line
