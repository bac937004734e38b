-- The hours before the first that is kept are sealed.
INSERT INTO sealed_hours
SELECT DISTINCT shop, hour FROM hourly_totals WHERE hour < $first
EXCEPT
FROM sealed_hours;
