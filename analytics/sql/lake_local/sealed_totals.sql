-- The sealed totals of a version, and what a build seals beside them.
CREATE OR REPLACE VIEW sealed_totals AS
SELECT shop, hour, mail_type, provider, outcome, reason, n, sealed FROM read_parquet({file})
UNION ALL
FROM newly_sealed;
