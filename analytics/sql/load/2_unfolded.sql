-- Every row is a message of its own, so there is nothing to fold.
CREATE TEMP VIEW folded AS
SELECT key, shop, sent_at, status_at, mail_type_raw, recipient, mx_host, subject, outcome,
       order_no, message_id, source, source_says, sent_text, time_flag, mail_type, provider,
       hardness, reason, cause, 1 AS rows, 1 AS different_rows
FROM keyed;
