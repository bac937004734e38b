-- Messages without those that go, and without the persons in the texts of others.
SELECT key, shop, sent_at, status_at, mail_type,
       without_persons(mail_type_raw, getvariable('persons')) AS mail_type_raw, recipient,
       recipient_hash, recipient_domain, provider,
       without_persons(subject, getvariable('persons')) AS subject, outcome, hardness, reason,
       cause, without_persons(message_id, getvariable('persons')) AS message_id,
       without_persons(order_no, getvariable('persons')) AS order_no, source,
       without_persons(source_says, getvariable('persons')) AS source_says,
       without_persons(mx_host, getvariable('persons')) AS mx_host,
       without_persons(sent_text, getvariable('persons')) AS sent_text, time_flag, batch,
       strftime(sent_at, '%Y-%m') AS month
FROM old_messages
WHERE key NOT IN (SELECT key::VARCHAR FROM theirs);
