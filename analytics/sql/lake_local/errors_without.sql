-- Answers without those about e-mails that go, and without the persons in others.
SELECT key, answered_at, reply_code, enhanced_code,
       without_persons(diagnostic, getvariable('persons')) AS diagnostic, reason, cause, rule,
       confidence, batch, strftime(answered_at, '%Y-%m') AS month
FROM old_errors
WHERE key NOT IN (SELECT key::VARCHAR FROM theirs);
