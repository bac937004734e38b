-- How many records were rejected.
SELECT count(*) FROM rejected
