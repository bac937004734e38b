-- The rejected records for the process that asked.
COPY (FROM rejected ORDER BY line) TO {file} (FORMAT parquet, COMPRESSION zstd)
