-- The log, its error log and its hourly totals. All times are naive UTC.
-- ZSTD for long texts that nobody looks through: it is written in half the time of DuckDB's own choice,
-- which is quicker to look through.
-- No indexes: DuckDB's have lost rows (issues 23645, 23788); identity is kept by MERGE instead.

CREATE TABLE messages (
    key              UUID NOT NULL,       -- md5 of shop, identity and recipient
    shop             VARCHAR NOT NULL,
    sent_at          TIMESTAMP NOT NULL,
    status_at        TIMESTAMP NOT NULL,  -- when the outcome was known
    mail_type        VARCHAR NOT NULL,
    mail_type_raw    VARCHAR,
    recipient        VARCHAR NOT NULL,    -- lower case
    recipient_hash   UBIGINT NOT NULL,    -- finds one address among millions, where an index would
    recipient_domain VARCHAR NOT NULL,
    provider         VARCHAR NOT NULL,
    subject          VARCHAR,
    outcome          VARCHAR NOT NULL,
    hardness         VARCHAR,
    reason           VARCHAR,
    cause            VARCHAR,
    message_id       VARCHAR USING COMPRESSION zstd,  -- the source's own
    order_no         VARCHAR,
    source           VARCHAR NOT NULL,    -- the format it came in
    source_says      VARCHAR,             -- the source's own class of a failure
    mx_host          VARCHAR,
    sent_text        VARCHAR USING COMPRESSION zstd,  -- the time as the source wrote it
    time_flag        VARCHAR,             -- gap or ambiguous: a local time that summer time spoils
    batch            INTEGER NOT NULL     -- the import that brought it
);

CREATE TABLE error_log (
    key           UUID NOT NULL,          -- the message's
    answered_at   TIMESTAMP NOT NULL,
    reply_code    VARCHAR,
    enhanced_code VARCHAR,
    diagnostic    VARCHAR,                -- the receiving server's words
    reason        VARCHAR NOT NULL,
    cause         VARCHAR NOT NULL,
    rule          VARCHAR,
    confidence    VARCHAR,
    batch         INTEGER NOT NULL
);

CREATE TABLE hourly_totals (
    shop      VARCHAR NOT NULL,
    hour      TIMESTAMP NOT NULL,
    mail_type VARCHAR NOT NULL,
    provider  VARCHAR NOT NULL,
    outcome   VARCHAR NOT NULL,
    reason    VARCHAR,
    n         BIGINT NOT NULL,
    sealed    BOOLEAN NOT NULL DEFAULT false  -- its messages are pruned: never rebuilt
);

CREATE TABLE imports (
    batch       INTEGER NOT NULL UNIQUE,
    file        VARCHAR NOT NULL,
    sha256      VARCHAR NOT NULL,
    bytes       BIGINT NOT NULL,
    format      VARCHAR NOT NULL,
    shop        VARCHAR NOT NULL,
    timezone    VARCHAR NOT NULL,
    imported_at TIMESTAMP NOT NULL,
    seconds     DOUBLE NOT NULL,
    rows        BIGINT NOT NULL,
    messages    BIGINT NOT NULL,
    new         BIGINT NOT NULL,
    updated     BIGINT NOT NULL,
    unchanged   BIGINT NOT NULL,
    rejected    BIGINT NOT NULL,
    first_sent  TIMESTAMP,
    last_sent   TIMESTAMP,
    CHECK (rows = new + updated + unchanged + rejected)
);

CREATE TABLE rejected_rows (
    batch   INTEGER NOT NULL,
    line    BIGINT NOT NULL,
    reason  VARCHAR NOT NULL,
    detail  VARCHAR,
    content VARCHAR
);

-- Which message a mail server's queue id stood for, and since when.
CREATE TABLE queue_ids (
    shop       VARCHAR NOT NULL,
    queue_id   VARCHAR NOT NULL,
    queued_at  TIMESTAMP NOT NULL,
    message_id VARCHAR NOT NULL
);

CREATE TABLE mappings (
    fingerprint VARCHAR NOT NULL UNIQUE,  -- of the headings
    mapping     VARCHAR NOT NULL,         -- JSON
    saved_at    TIMESTAMP NOT NULL
);

-- What the distinct answers of receiving servers mean, remembered between imports.
CREATE TABLE answers (
    provider      VARCHAR NOT NULL,
    reply_code    VARCHAR NOT NULL,
    enhanced_code VARCHAR NOT NULL,
    template      VARCHAR NOT NULL,
    rule          VARCHAR,
    cause         VARCHAR NOT NULL,
    reason        VARCHAR NOT NULL,
    confidence    VARCHAR NOT NULL
);

-- What each rule stands for; the rules themselves are macros.
CREATE TABLE rules (
    rule       VARCHAR NOT NULL,
    cause      VARCHAR NOT NULL,
    reason     VARCHAR NOT NULL,
    confidence VARCHAR NOT NULL
);

-- One row: the schema's version, a number that every change of the log raises, and which rules
-- the log was taught.
CREATE TABLE log_state (
    schema_version INTEGER NOT NULL,
    log_version    BIGINT NOT NULL,
    rules          VARCHAR
);

INSERT INTO log_state VALUES (0, 0, NULL);
