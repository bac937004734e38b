-- The invented answers, as an import holds those of a file.
CREATE TEMP TABLE said AS FROM read_parquet($file);
