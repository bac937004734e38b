-- What each answer means by the rules of today. What the sending side stopped is that, whatever it
-- says.
CREATE TEMP TABLE decided AS
SELECT place, batch, key, answered_at, answer_class(answered.reply_code, answered.enhanced_code) AS class,
       rules.rule, rules.cause, rules.reason, rules.confidence
FROM answered
JOIN answers ON answers.provider = answered.provider
            AND answers.reply_code = answered.reply_code
            AND answers.enhanced_code = answered.enhanced_code
            AND answers.template = answered.template
JOIN rules ON rules.rule = CASE WHEN stopped AND answers.reason <> 'suppressed'
                                THEN 'stopped-before-sending' ELSE answers.rule END;
