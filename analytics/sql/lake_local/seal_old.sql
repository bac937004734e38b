-- The totals of what is too old stay as they are for good.
INSERT INTO newly_sealed
SELECT * REPLACE (true AS sealed) FROM hourly_totals WHERE hour < $first AND NOT sealed;
