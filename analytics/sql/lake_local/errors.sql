-- The error log of a version, with the names and types of the table in a file.
CREATE OR REPLACE VIEW placed_error_log AS
SELECT file_index * 1099511627776 + file_row_number AS row_place, key::UUID AS key, answered_at,
       reply_code, enhanced_code, diagnostic, reason, cause, rule, confidence, batch
FROM read_parquet({files}, file_row_number = true, hive_partitioning = false);
CREATE OR REPLACE VIEW error_log AS SELECT * EXCLUDE (row_place) FROM placed_error_log;

CREATE OR REPLACE MACRO placed_answers() AS TABLE
FROM placed_error_log;
