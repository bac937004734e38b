-- With what comes in, is so much out of order that looking somebody up would take notably longer?
-- To put ten million in order takes seconds, so an eighth may come in before.
SELECT 8 * ($new + count(*) FILTER (lately)) > $new + count(*) FROM moments;
