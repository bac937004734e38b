-- The months whose messages go, or name one of the persons in a text.
SELECT DISTINCT strftime(sent_at, '%Y-%m') AS month
FROM messages
WHERE key IN (SELECT key FROM theirs)
   OR names_person(concat_ws(' ', mail_type_raw, subject, message_id, order_no, source_says,
                             mx_host, sent_text), getvariable('persons'));
