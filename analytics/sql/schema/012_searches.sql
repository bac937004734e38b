-- What the search for bursts remembers of each shop that it has looked at: the sum of its totals as
-- they were then, so that no shop is looked at again in which nothing has changed. What was
-- remembered before does not say so: it is found anew once.
DROP TABLE burst_memory;
CREATE TABLE burst_memory (
    shop     VARCHAR NOT NULL UNIQUE,
    method   VARCHAR NOT NULL,  -- by which it was looked at: another one finds others
    searched VARCHAR NOT NULL,  -- the sum of all its totals
    since    TIMESTAMP,         -- from where the search can go on; none in a young log
    checksum VARCHAR,           -- the sum of the totals before
    memory   BLOB
);
