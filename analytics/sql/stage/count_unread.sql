-- How many records say neither when nor to whom, as one that cannot be read does.
SELECT count(*) FROM staged WHERE sent_at IS NULL AND recipient IS NULL
