-- How many of the records failed a check.
SELECT count(failed_check) FROM staged
