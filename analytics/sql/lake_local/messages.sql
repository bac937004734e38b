-- The messages of a version, with the names and types of the table in a file. The files do
-- not say which of them have answers, so that answers are looked for whenever one is read.
CREATE OR REPLACE VIEW placed_messages AS
SELECT file_index * 1099511627776 + file_row_number AS row_place, key::UUID AS key, shop, sent_at,
       status_at, mail_type, mail_type_raw, recipient,
       (recipient_hash::HUGEINT + 9223372036854775808)::UBIGINT AS recipient_hash,
       recipient_domain, provider, subject, outcome, hardness, reason, cause, message_id, order_no,
       source, source_says, mx_host, sent_text, time_flag, true AS has_answers, batch
FROM read_parquet({files}, file_row_number = true, hive_partitioning = false);
CREATE OR REPLACE VIEW messages AS SELECT * EXCLUDE (row_place) FROM placed_messages;
CREATE OR REPLACE VIEW recipients AS SELECT DISTINCT recipient, recipient_hash FROM messages;

-- A view has no rows of its own: a row's file, and its number in it, is its place.
CREATE OR REPLACE MACRO placed() AS TABLE
FROM placed_messages;

-- Each file is sorted by recipient, so that most of it need not be read.
CREATE OR REPLACE MACRO goes_to(recipient, recipient_hash, address) AS
    recipient = address;

-- So no list of moments is needed.
CREATE OR REPLACE MACRO had_mail(sent_at, address) AS true;
CREATE OR REPLACE MACRO had_mail_lately(sent_at, address, moments) AS true;
CREATE OR REPLACE MACRO had_mail_before(address, moments) AS false;
