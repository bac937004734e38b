-- No answer, in the shape that a lake's error log has.
COPY (
    SELECT key::VARCHAR AS key, answered_at, reply_code, enhanced_code, diagnostic, reason, cause,
           rule, confidence, batch
    FROM error_log
    LIMIT 0
) TO {file} (FORMAT parquet);
