-- New messages come in; known ones move on when what became of them is later, never back.
MERGE INTO messages AS known
USING arriving USING (key)
WHEN MATCHED AND moves_on(known.outcome, known.status_at, arriving.outcome, arriving.status_at)
THEN UPDATE SET
    sent_at = least(known.sent_at, arriving.sent_at),
    status_at = arriving.status_at,
    outcome = arriving.outcome,
    hardness = arriving.hardness,
    reason = arriving.reason,
    cause = arriving.cause,
    source_says = coalesce(arriving.source_says, known.source_says),
    mx_host = coalesce(known.mx_host, arriving.mx_host),
    subject = coalesce(known.subject, arriving.subject),
    order_no = coalesce(known.order_no, arriving.order_no),
    batch = $batch::INTEGER
WHEN NOT MATCHED THEN INSERT (
    key, shop, sent_at, status_at, mail_type, mail_type_raw, recipient, recipient_hash,
    recipient_domain,
    provider, subject, outcome, hardness, reason, cause, message_id, order_no, source,
    source_says, mx_host, sent_text, time_flag, batch
) VALUES (
    arriving.key, arriving.shop, arriving.sent_at, arriving.status_at, arriving.mail_type,
    arriving.mail_type_raw, arriving.recipient, arriving.recipient_hash,
    arriving.recipient_domain, arriving.provider,
    arriving.subject, arriving.outcome, arriving.hardness, arriving.reason, arriving.cause,
    arriving.message_id, arriving.order_no, arriving.source, arriving.source_says,
    arriving.mx_host, arriving.sent_text, arriving.time_flag, $batch::INTEGER
);
