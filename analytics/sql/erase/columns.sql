-- The columns of the log that hold texts, and those that say which e-mail a row is about.
SELECT table_name, column_name
FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal
  AND table_name IN (SELECT table_name FROM duckdb_tables())
  AND (data_type = 'VARCHAR' OR column_name = 'key')
  AND table_name <> 'erased'
ORDER BY ALL;
