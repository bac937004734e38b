-- How many exports tell of one message at most.
SELECT max(round) AS rounds FROM ranked;
