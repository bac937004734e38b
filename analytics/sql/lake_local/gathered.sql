-- What one export tells, one row per message, for the builder.
COPY (
    SELECT key::VARCHAR AS key, shop, sent_at, status_at, mail_type_raw, recipient,
           (address_hash(recipient)::HUGEINT - 9223372036854775808)::BIGINT AS recipient_hash,
           mx_host, subject, outcome, order_no, message_id, source, source_says, sent_text,
           time_flag, mail_type, provider, hardness, reason, cause, rows::BIGINT AS rows,
           different_rows::BIGINT AS different_rows, {batch}::INTEGER AS batch
    FROM folded
) TO {file} (FORMAT parquet, COMPRESSION zstd);
