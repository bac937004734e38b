-- Join back: what the file itself says of an answer counts, else what it means by the rules.
CREATE TEMP TABLE explained AS
SELECT key, answered_at, nullif(reply_code, '') AS reply_code,
       nullif(enhanced_code, '') AS enhanced_code, answer AS diagnostic,
       coalesce(reason, meant_reason) AS reason, coalesce(cause, meant_cause) AS cause,
       coalesce(rule, meant_rule) AS rule, coalesce(confidence, meant_confidence) AS confidence
FROM meant;
