-- How many exports tell of one message at most.
SELECT coalesce(max(round), 0) AS rounds FROM ranked;
