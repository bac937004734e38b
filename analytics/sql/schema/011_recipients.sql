-- Everybody whom something was sent to, once: what is looked through for a part of an address.
CREATE TABLE recipients (
    recipient      VARCHAR NOT NULL,
    recipient_hash UBIGINT NOT NULL
);
INSERT INTO recipients SELECT DISTINCT recipient, recipient_hash FROM messages;
