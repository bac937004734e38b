-- The hours whose totals the import changes: those where messages land.
CREATE TEMP TABLE touched AS
SELECT DISTINCT shop, date_trunc('hour', sent_at) AS hour FROM folded;
