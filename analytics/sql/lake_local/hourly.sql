-- The totals of a version. Each file is sorted by shop and hour, so that most of it need not be read.
CREATE OR REPLACE VIEW hourly_totals AS
SELECT shop, hour, mail_type, provider, outcome, reason, n, false AS sealed
FROM read_parquet({files}, hive_partitioning = false)
UNION ALL
FROM sealed_totals;
