-- What the exports tell of each message, with the how-manieth of its exports each is: the first ones
-- are filed together, then the second ones, as if the exports came in one after the other.
CREATE TEMP TABLE ranked AS
SELECT told.*, row_number() OVER (PARTITION BY key ORDER BY batch) AS round FROM told;
