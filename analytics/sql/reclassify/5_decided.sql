-- What each answer means by the rules of today.
CREATE TEMP TABLE decided AS
SELECT place, batch, key, answered_at, answer_class(reply_code, enhanced_code) AS class,
       meant_rule AS rule, meant_cause AS cause, meant_reason AS reason,
       meant_confidence AS confidence
FROM meant;
