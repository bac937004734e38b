-- The messages of this round as they are after it. Which import brought one stays as it was.
CREATE TEMP VIEW states AS
SELECT judged.key AS key, coalesce(known.shop, judged.shop) AS shop, judged.sent_at AS sent_at,
       judged.status_at AS status_at, judged.mail_type AS mail_type,
       judged.mail_type_raw AS mail_type_raw,
       coalesce(known.recipient, judged.recipient) AS recipient,
       coalesce(known.recipient_hash, folded.recipient_hash) AS recipient_hash,
       coalesce(known.recipient_domain, judged.recipient_domain) AS recipient_domain,
       judged.provider AS provider, judged.subject AS subject, judged.outcome AS outcome,
       judged.hardness AS hardness, judged.reason AS reason, judged.cause AS cause,
       judged.message_id AS message_id, judged.order_no AS order_no,
       coalesce(known.source, judged.source) AS source, judged.source_says AS source_says,
       judged.mx_host AS mx_host, judged.sent_text AS sent_text, judged.time_flag AS time_flag,
       coalesce(known.batch, folded.batch) AS batch
FROM judged
JOIN folded ON folded.key = judged.key
LEFT JOIN messages AS known ON known.key = judged.key;
