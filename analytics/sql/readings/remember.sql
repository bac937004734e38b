-- Remember how the times of such exports are read; what was not said this time stays as it was.
INSERT INTO readings VALUES ($shop, $format, $timezone, $dates)
ON CONFLICT (shop, format) DO UPDATE SET
    timezone = coalesce(excluded.timezone, timezone), dates = coalesce(excluded.dates, dates);
