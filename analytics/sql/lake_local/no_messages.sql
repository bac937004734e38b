-- No message, in the shape that a lake's messages have.
COPY (
    SELECT key::VARCHAR AS key, shop, sent_at, status_at, mail_type, mail_type_raw, recipient,
           recipient_hash::HUGEINT::BIGINT AS recipient_hash, recipient_domain, provider, subject,
           outcome, hardness, reason, cause, message_id, order_no, source, source_says, mx_host,
           sent_text, time_flag, batch
    FROM messages
    LIMIT 0
) TO {file} (FORMAT parquet);
