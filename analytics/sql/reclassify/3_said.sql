-- Every answer of the error log, as an import finds them in a file.
CREATE TEMP TABLE said AS
SELECT error_log.rowid AS place, error_log.batch, key, answered_at, reply_code, enhanced_code,
       diagnostic AS answer, provider, outcome = 'suppressed' AS stopped
FROM error_log
JOIN messages USING (key);
