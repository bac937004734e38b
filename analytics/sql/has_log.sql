-- Is this file a log of ours?
SELECT table_name FROM duckdb_tables() WHERE table_name = 'log_state';
