-- How many records were read.
SELECT count(*) FROM staged
