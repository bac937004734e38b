-- The accepted records for the process that asked.
COPY (FROM events ORDER BY line) TO {file} (FORMAT parquet, COMPRESSION zstd)
