-- What would go, what would be as before, and what stays because later imports tell of it as well.
SELECT (SELECT count(*) FROM brought WHERE heir IS NULL) AS going,
       (SELECT count(*) FROM brought WHERE heir IS NOT NULL) AS staying,
       (SELECT count(*) FROM changed WHERE heir IS NULL) AS restored,
       (SELECT count(*) FROM changed WHERE heir IS NOT NULL) AS kept,
       (SELECT count(*) FROM rejected_rows WHERE batch = $batch) AS rejected;
