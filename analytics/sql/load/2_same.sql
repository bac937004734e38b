-- Does each row surely tell of another message? Two may share a hash, so where this says no, the keys
-- have to say.
SELECT count(DISTINCT same) = count(*) FROM keyed;
