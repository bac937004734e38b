-- The messages that the file changes, as they were before.
INSERT INTO earlier_states BY NAME
SELECT $batch::INTEGER AS batch, known.key, known.sent_at, status_at, mail_type, mail_type_raw,
       provider, subject, outcome, hardness, reason, cause, message_id, order_no, source_says,
       mx_host, sent_text, time_flag
FROM messages AS known
SEMI JOIN (FROM judged WHERE changed) AS judged ON judged.key = known.key;
