-- What is erased is counted for good.
INSERT INTO newly_sealed FROM counted_for_good;
