-- What is erased is counted for good.
INSERT INTO hourly_totals FROM counted_for_good;
