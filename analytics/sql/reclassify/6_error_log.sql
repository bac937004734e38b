-- The error log says what the rules of today say.
UPDATE error_log
SET rule = decided.rule, cause = decided.cause, reason = decided.reason,
    confidence = decided.confidence
FROM decided
WHERE error_log.rowid = decided.place
  AND (error_log.rule, error_log.cause, error_log.reason, error_log.confidence)
      IS DISTINCT FROM (decided.rule, decided.cause, decided.reason, decided.confidence);
