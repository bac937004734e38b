-- How many records were read, each of which may tell of several e-mails.
SELECT count(*) FROM records
