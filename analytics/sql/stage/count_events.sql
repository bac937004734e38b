-- How many records were accepted.
SELECT count(*) FROM events
