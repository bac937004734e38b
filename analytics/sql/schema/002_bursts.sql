-- Abnormal bursts of failures, found at every import and kept, so that no page waits for them.

CREATE TABLE bursts (
    id         VARCHAR NOT NULL UNIQUE,  -- the same while a burst grows
    shop       VARCHAR NOT NULL,
    started    TIMESTAMP NOT NULL,
    ended      TIMESTAMP NOT NULL,       -- the first hour after it
    is_open    BOOLEAN NOT NULL,
    detected   TIMESTAMP NOT NULL,       -- the first hour in which it stood out
    mail_types VARCHAR[] NOT NULL,       -- none means all of them
    providers  VARCHAR[] NOT NULL,
    reason     VARCHAR NOT NULL,
    failed     BIGINT NOT NULL,
    sent       BIGINT NOT NULL,          -- those with a final outcome, the failed ones included
    expected   DOUBLE NOT NULL,
    usual_rate DOUBLE NOT NULL,
    severity   VARCHAR NOT NULL,
    score      DOUBLE NOT NULL,
    breakdown  STRUCT(reason VARCHAR, n BIGINT, usual DOUBLE)[] NOT NULL,
    customers  BIGINT NOT NULL,          -- different recipients whose e-mail failed
    orders     BIGINT NOT NULL           -- different orders among them
);

-- What a manager knows of a burst.
CREATE TABLE burst_notes (
    id       VARCHAR NOT NULL UNIQUE,
    note     VARCHAR NOT NULL,
    noted_at TIMESTAMP NOT NULL
);

-- Who was told of which bursts: that it began, and that it is over.
CREATE TABLE bursts_told (
    id      VARCHAR NOT NULL,
    news    VARCHAR NOT NULL,            -- begun or over
    target  VARCHAR NOT NULL,            -- a hash, for the address holds a password
    told_at TIMESTAMP NOT NULL
);

-- What the search for bursts remembers of a shop, so that it goes on from there after an import;
-- and the sum of the totals before, by which it is seen whether they still are as they were.
CREATE TABLE burst_memory (
    shop     VARCHAR NOT NULL UNIQUE,
    since    TIMESTAMP NOT NULL,
    checksum VARCHAR NOT NULL,
    memory   BLOB NOT NULL
);
