-- The columns of a Parquet file, and what they hold.
SELECT column_name, column_type FROM (DESCRIBE FROM read_parquet($file))
