-- The hours whose totals change.
CREATE TEMP TABLE touched AS
SELECT shop, date_trunc('hour', sent_at) AS hour FROM brought WHERE heir IS NULL
UNION
SELECT shop, date_trunc('hour', unnest([sent_at, earlier_sent_at])) FROM changed WHERE heir IS NULL;
