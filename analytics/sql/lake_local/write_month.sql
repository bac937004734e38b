-- One month of what is to be written. Small groups of rows, so that one customer is found without
-- reading all of it.
COPY (
    SELECT * EXCLUDE (month)
    FROM to_write
    WHERE month = {month}
    ORDER BY {order}
) TO {file} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 50_000);
