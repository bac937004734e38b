-- The touched months of the log: what they held and no export tells of, and what exports tell of.
SELECT key, shop, sent_at, status_at, mail_type, mail_type_raw, recipient, recipient_hash,
       recipient_domain, provider, subject, outcome, hardness, reason, cause, message_id, order_no,
       source, source_says, mx_host, sent_text, time_flag, batch,
       strftime(sent_at, '%Y-%m') AS month
FROM old_messages
ANTI JOIN (SELECT key FROM messages) AS newer USING (key)
UNION ALL
SELECT key, shop, sent_at, status_at, mail_type, mail_type_raw, recipient, recipient_hash,
       recipient_domain, provider, subject, outcome, hardness, reason, cause, message_id, order_no,
       source, source_says, mx_host, sent_text, time_flag, batch,
       strftime(sent_at, '%Y-%m') AS month
FROM messages
SEMI JOIN touched_months ON touched_months.month = strftime(messages.sent_at, '%Y-%m');
