-- Answers that the error log does not hold yet.
CREATE TEMP TABLE fresh_answers AS
FROM explained
WHERE NOT EXISTS (
    FROM error_log AS known
    WHERE known.key = explained.key AND known.answered_at = explained.answered_at
      AND known.diagnostic IS NOT DISTINCT FROM explained.diagnostic
      AND known.reply_code IS NOT DISTINCT FROM explained.reply_code
      AND known.enhanced_code IS NOT DISTINCT FROM explained.enhanced_code
);
