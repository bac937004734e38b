-- The totals of a version, in memory: every page reads them.
DELETE FROM hourly_totals WHERE NOT sealed;
INSERT INTO hourly_totals
SELECT shop, hour, mail_type, provider, outcome, reason, n, false
FROM read_parquet({files}, hive_partitioning = false);
