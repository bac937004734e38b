-- What the distinct answers that were asked about mean.
SELECT provider, reply_code, enhanced_code, template, rule, cause, reason, confidence
FROM answers
SEMI JOIN asked USING (provider, reply_code, enhanced_code, template);
