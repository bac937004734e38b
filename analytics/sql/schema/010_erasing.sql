-- What is left of those who were erased, of the hours whose messages are pruned, and of backups.

-- Who must not come back with a later import: a keyed hash of the address, the key is elsewhere.
CREATE TABLE erased (
    person    VARCHAR NOT NULL UNIQUE,
    erased_at TIMESTAMP NOT NULL
);

-- Hours whose messages are pruned. Their totals are frozen, and no message comes into them.
CREATE TABLE sealed_hours (
    shop VARCHAR NOT NULL,
    hour TIMESTAMP NOT NULL
);
INSERT INTO sealed_hours SELECT DISTINCT shop, hour FROM hourly_totals WHERE sealed;

-- Where backups were written, so that who is erased is erased from them too.
CREATE TABLE backups (
    file    VARCHAR NOT NULL UNIQUE,
    made_at TIMESTAMP NOT NULL
);

-- Was something erased that the bytes of the file still hold?
ALTER TABLE log_state ADD COLUMN rewrite_due BOOLEAN DEFAULT false;
