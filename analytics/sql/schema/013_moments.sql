-- When something was sent to each address, by its hash in order: few moments are, so that whoever
-- looks one up need not read the rest of the log. What came in since it was put in order is `lately`.
CREATE TABLE moments (
    recipient_hash UBIGINT NOT NULL,
    sent_at        TIMESTAMP NOT NULL,
    lately         BOOLEAN NOT NULL
);
INSERT INTO moments SELECT recipient_hash, sent_at, false FROM messages ORDER BY recipient_hash;
