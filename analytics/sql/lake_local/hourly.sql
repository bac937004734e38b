-- The totals of a version, a file a month, so that of other months hardly anything is read. An hour
-- that Spark has cut off bears a zone.
CREATE OR REPLACE VIEW hourly_totals AS
SELECT shop, hour::TIMESTAMP AS hour, mail_type, provider, outcome, reason, n, false AS sealed
FROM read_parquet({files}, hive_partitioning = false)
UNION ALL
FROM sealed_totals;
