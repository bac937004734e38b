-- The table of a Parquet file as text, in its order.
COPY (SELECT {columns} FROM read_parquet({file})) TO {target} (FORMAT csv, HEADER)
