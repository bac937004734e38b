-- Classify the distinct answers that the log has not seen before, and remember them.
INSERT INTO answers
SELECT provider, reply_code, enhanced_code, template, decided.rule,
       rules.cause, rules.reason, rules.confidence
FROM (
    SELECT *, rule_of(provider, reply_code, enhanced_code, class, template) AS rule
    FROM (SELECT DISTINCT provider, reply_code, enhanced_code, template,
                 answer_class(reply_code, enhanced_code) AS class
          FROM answered)
    ANTI JOIN answers USING (provider, reply_code, enhanced_code, template)
) AS decided
JOIN rules ON rules.rule = decided.rule;
