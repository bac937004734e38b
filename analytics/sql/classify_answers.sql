-- Which rule decides each given answer, and the answer's class. The distinct domains are named, and
-- the distinct texts classified, once and joined back.
WITH providers AS (
    SELECT
        domain,
        named,
        coalesce(nullif(named, ''), provider_of(domain, NULL, NULL)) AS provider
    FROM (SELECT DISTINCT domain, named FROM given)
),
replies AS (
    SELECT
        number,
        given_reply,
        given_status,
        provider,
        masked(reply_text(diagnostic)) AS reply
    FROM given
    JOIN providers USING (domain, named)
),
wordings AS (
    SELECT
        reply,
        reply_code(reply) AS reply_code,
        enhanced_code(reply) AS enhanced_code,
        template(reply) AS template
    FROM (SELECT DISTINCT reply FROM replies)
),
coded AS (
    SELECT
        number,
        provider,
        coalesce(nullif(given_reply, ''), reply_code) AS reply_code,
        coalesce(nullif(given_status, ''), enhanced_code) AS enhanced_code,
        template
    FROM replies
    JOIN wordings USING (reply)
),
classified AS (
    SELECT *, rule_of(provider, reply_code, enhanced_code, answer_class, template) AS rule
    FROM (
        SELECT DISTINCT
            provider,
            reply_code,
            enhanced_code,
            template,
            answer_class(reply_code, enhanced_code) AS answer_class
        FROM coded
    )
)
SELECT rule, answer_class
FROM coded
JOIN classified USING (provider, reply_code, enhanced_code, template)
ORDER BY number
