-- The hours whose totals change.
CREATE TEMP TABLE touched AS
SELECT DISTINCT shop, date_trunc('hour', sent_at) AS hour
FROM (SELECT shop, sent_at FROM refiled UNION ALL SELECT shop, sent_at FROM renamed);
