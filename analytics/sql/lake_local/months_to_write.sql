-- The months of what is to be written.
SELECT DISTINCT month FROM to_write ORDER BY month;
