-- How many records say nothing about a delivery.
SELECT count(*) FROM staged WHERE outcome = 'nothing'
