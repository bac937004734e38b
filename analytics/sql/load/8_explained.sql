-- Join back: what each answer means. What the sending side stopped is that, whatever it says.
CREATE TEMP TABLE explained AS
SELECT answered.key, answered_at, nullif(answered.reply_code, '') AS reply_code,
       nullif(answered.enhanced_code, '') AS enhanced_code,
       answer AS diagnostic,
       coalesce(answered.reason, rules.reason) AS reason,
       coalesce(answered.cause, rules.cause) AS cause,
       coalesce(answered.rule, rules.rule) AS rule,
       coalesce(answered.confidence, rules.confidence) AS confidence
FROM answered
JOIN answers ON answers.provider = answered.provider
            AND answers.reply_code = answered.reply_code
            AND answers.enhanced_code = answered.enhanced_code
            AND answers.template = answered.template
JOIN rules ON rules.rule = CASE WHEN stopped AND answers.reason <> 'suppressed'
                                THEN 'stopped-before-sending' ELSE answers.rule END;
