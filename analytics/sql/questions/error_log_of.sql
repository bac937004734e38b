-- The error log of some e-mails, by their places: every answer that was not a yes, oldest first. Where
-- an answer lies is found first, so that no more texts are unpacked than these.
WITH few AS MATERIALIZED (
    SELECT key, CASE WHEN ($filters).masked THEN recipient END AS recipient
    FROM matching($filters)
    WHERE row_place IN (SELECT unnest($places::BIGINT[]))
    -- No more can be found. Told so, DuckDB looks for these among all answers, not the reverse.
    LIMIT len($places::BIGINT[])
), told AS MATERIALIZED (
    SELECT answers.row_place AS place, recipient
    FROM placed_answers() AS answers JOIN few USING (key)
)
SELECT key::VARCHAR AS key, local_time($filters, answered_at) AS answered_at,
       reply_code, enhanced_code, shown_answer($filters, diagnostic, recipient) AS diagnostic,
       reason, cause, rule, confidence
FROM placed_answers() AS answers JOIN told ON answers.row_place = told.place
ORDER BY answered_at, reply_code, enhanced_code, diagnostic;
