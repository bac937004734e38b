-- The hours whose totals change.
CREATE TEMP TABLE touched AS
SELECT DISTINCT shop, date_trunc('hour', sent_at) AS hour FROM renamed;
