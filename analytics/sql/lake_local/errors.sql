-- The error log of a version, with the names and types of the table in a file.
CREATE OR REPLACE VIEW error_log AS
SELECT key::UUID AS key, answered_at, reply_code, enhanced_code, diagnostic, reason, cause, rule,
       confidence, batch
FROM read_parquet({files}, hive_partitioning = false);
