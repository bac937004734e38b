-- The tables of the log, other than views.
SELECT table_name FROM duckdb_tables() WHERE NOT temporary;
