-- The messages that the exports tell of, with what this round made of them.
CREATE TEMP TABLE messages AS
SELECT key, shop, sent_at, status_at, mail_type, mail_type_raw, recipient, recipient_hash,
       recipient_domain, provider, subject, outcome, hardness, reason, cause, message_id, order_no,
       source, source_says, mx_host, sent_text, time_flag, batch
FROM messages
ANTI JOIN (SELECT key FROM judged) AS newer USING (key)
UNION ALL
SELECT key, shop, sent_at, status_at, mail_type, mail_type_raw, recipient, recipient_hash,
       recipient_domain, provider, subject, outcome, hardness, reason, cause, message_id, order_no,
       source, source_says, mx_host, sent_text, time_flag, batch
FROM states;
