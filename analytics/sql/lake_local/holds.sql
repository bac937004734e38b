-- Does any column of a Parquet file hold an address?
SELECT count(*) > 0 AS holds
FROM (
    SELECT 1
    FROM read_parquet($file, hive_partitioning = false) AS kept
    WHERE names_person(kept::VARCHAR, [$address])
    LIMIT 1
);
