-- The staged rows as they may come in, when nobody was erased and nothing is pruned.
CREATE TEMP VIEW incoming AS
SELECT *, subject AS whole_subject, mail_type_raw AS whole_type, message_id AS whole_id,
       sent_text AS whole_time
FROM events;
