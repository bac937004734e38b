-- Which rule decides each answer of a stream, and the answer's class, as soon as it comes: no
-- step may wait for more rows, so nothing is joined, sorted or made distinct here. What only
-- fills the stream has no words, and costs no match.
SELECT
    number,
    CASE
        WHEN diagnostic IS NOT NULL
            THEN rule_of(provider, reply_code, enhanced_code, answer_class, template)
    END AS rule,
    answer_class
FROM (
    SELECT *, answer_class(reply_code, enhanced_code) AS answer_class
    FROM (
        SELECT
            number,
            diagnostic,
            provider,
            coalesce(nullif(given_reply, ''), reply_code(reply)) AS reply_code,
            coalesce(nullif(given_status, ''), enhanced_code(reply)) AS enhanced_code,
            template(reply) AS template
        FROM (
            SELECT
                *,
                CASE
                    WHEN diagnostic IS NOT NULL
                        THEN coalesce(nullif(named, ''), provider_of(domain, NULL, NULL))
                END AS provider,
                masked(reply_text(diagnostic)) AS reply
            FROM given
        )
    )
)
