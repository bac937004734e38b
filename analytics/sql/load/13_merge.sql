-- New messages come in, and known ones become what they and the file say together. Which import
-- brought a message stays as it was.
MERGE INTO messages AS known
USING judged USING (key)
WHEN MATCHED AND judged.changed THEN UPDATE SET
    sent_at = judged.sent_at, status_at = judged.status_at, outcome = judged.outcome,
    mail_type = judged.mail_type, mail_type_raw = judged.mail_type_raw,
    provider = judged.provider, subject = judged.subject, hardness = judged.hardness,
    reason = judged.reason, cause = judged.cause, message_id = judged.message_id,
    order_no = judged.order_no, source_says = judged.source_says, mx_host = judged.mx_host,
    sent_text = judged.sent_text, time_flag = judged.time_flag, has_answers = judged.has_answers
WHEN NOT MATCHED THEN INSERT (
    key, shop, sent_at, status_at, mail_type, mail_type_raw, recipient, recipient_hash,
    recipient_domain, provider, subject, outcome, hardness, reason, cause, message_id, order_no,
    source, source_says, mx_host, sent_text, time_flag, has_answers, batch
) VALUES (
    judged.key, judged.shop, judged.sent_at, judged.status_at, judged.mail_type,
    judged.mail_type_raw, judged.recipient, address_hash(judged.recipient), judged.recipient_domain,
    judged.provider, judged.subject, judged.outcome, judged.hardness, judged.reason,
    judged.cause, judged.message_id, judged.order_no, judged.source, judged.source_says,
    judged.mx_host, judged.sent_text, judged.time_flag, judged.has_answers,
    $batch::INTEGER
);
