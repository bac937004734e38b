-- How many answers were given a meaning.
SELECT count(cause) FROM decided;
