-- What the lake holds of the messages that the exports tell of.
CREATE TEMP TABLE messages AS
SELECT key, shop, sent_at, status_at, mail_type, mail_type_raw, recipient, recipient_hash,
       recipient_domain, provider, subject, outcome, hardness, reason, cause, message_id, order_no,
       source, source_says, mx_host, sent_text, time_flag, batch
FROM lake_messages
SEMI JOIN (SELECT DISTINCT key FROM told) AS theirs USING (key);
