-- The hours whose totals the import changes: where messages land, and where changed ones lay.
CREATE TEMP TABLE touched AS
SELECT DISTINCT shop, date_trunc('hour', unnest([sent_at, known_sent_at])) AS hour
FROM judged
WHERE is_new OR changed;
