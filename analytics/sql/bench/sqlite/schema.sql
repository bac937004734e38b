-- In SQLite: the log as its file has it, and the mailbox provider of each domain.
CREATE TABLE messages (
    key, shop, sent_at, status_at, mail_type, mail_type_raw, recipient, recipient_domain, provider,
    subject, outcome, hardness, reason, cause, message_id, order_no, source, source_says, mx_host,
    sent_text, time_flag, error_log
);
CREATE TABLE providers (recipient_domain PRIMARY KEY, provider);
