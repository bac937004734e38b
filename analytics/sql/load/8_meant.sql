-- What each answer means by the rules. What the sending side stopped is that, whatever it says.
CREATE TEMP VIEW meant AS
SELECT answered.*, rules.rule AS meant_rule, rules.cause AS meant_cause,
       rules.reason AS meant_reason, rules.confidence AS meant_confidence
FROM answered
JOIN answers ON answers.provider = answered.provider
            AND answers.reply_code = answered.reply_code
            AND answers.enhanced_code = answered.enhanced_code
            AND answers.template = answered.template
JOIN rules ON rules.rule = CASE WHEN stopped AND answers.reason <> 'suppressed'
                                THEN 'stopped-before-sending' ELSE answers.rule END;
