-- How many rows were not understood.
SELECT count(*) FROM rejected;
