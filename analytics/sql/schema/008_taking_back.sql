-- What an import brought and what it changed, so that it can be taken back; and how it came in.

ALTER TABLE imports ADD COLUMN door VARCHAR;     -- command_line, app or inbox
ALTER TABLE imports ADD COLUMN person VARCHAR;   -- who is known to have brought it
ALTER TABLE imports ADD COLUMN edition VARCHAR;  -- of our readers; none: nothing was noted yet

-- Which imports told of a message that another one had brought.
CREATE TABLE retold (
    batch INTEGER NOT NULL,
    key   UUID NOT NULL
);

-- A message as it was before an import changed it.
CREATE TABLE earlier_states (
    batch         INTEGER NOT NULL,  -- the import that changed it
    key           UUID NOT NULL,
    sent_at       TIMESTAMP NOT NULL,
    status_at     TIMESTAMP NOT NULL,
    mail_type     VARCHAR NOT NULL,
    mail_type_raw VARCHAR,
    provider      VARCHAR NOT NULL,
    subject       VARCHAR,
    outcome       VARCHAR NOT NULL,
    hardness      VARCHAR,
    reason        VARCHAR,
    cause         VARCHAR,
    message_id    VARCHAR,
    order_no      VARCHAR,
    source_says   VARCHAR,
    mx_host       VARCHAR,
    sent_text     VARCHAR,
    time_flag     VARCHAR
);
