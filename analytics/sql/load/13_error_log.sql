-- Answers that the error log does not hold yet.
INSERT INTO error_log BY NAME
SELECT explained.*, $batch::INTEGER AS batch
FROM explained
WHERE NOT EXISTS (
    FROM error_log AS known
    WHERE known.key = explained.key AND known.answered_at = explained.answered_at
      AND known.diagnostic IS NOT DISTINCT FROM explained.diagnostic
      AND known.reply_code IS NOT DISTINCT FROM explained.reply_code
      AND known.enhanced_code IS NOT DISTINCT FROM explained.enhanced_code
);
