-- Who did what in the log. A customer's address is in it only as a keyed hash.

CREATE TABLE audit (
    done_at TIMESTAMP NOT NULL,
    who     VARCHAR NOT NULL,  -- the address somebody signed in with; this computer without sign-in
    deed    VARCHAR NOT NULL,
    about   VARCHAR,           -- the keyed hash of what was sought, in lower case
    detail  VARCHAR            -- a file, a setting, a number: nothing of a customer
);
