-- The least that an import of our own CSV can take: DuckDB alone reads it, with given types.
CREATE TABLE messages AS
FROM read_csv(
    $file, delim = ',', header = true, quote = '"', escape = '"', auto_detect = false,
    columns = {
        'key': 'UUID', 'shop': 'VARCHAR', 'sent_at': 'TIMESTAMP', 'status_at': 'TIMESTAMP',
        'mail_type': 'VARCHAR', 'mail_type_raw': 'VARCHAR', 'recipient': 'VARCHAR',
        'recipient_domain': 'VARCHAR', 'provider': 'VARCHAR', 'subject': 'VARCHAR',
        'outcome': 'VARCHAR', 'hardness': 'VARCHAR', 'reason': 'VARCHAR', 'cause': 'VARCHAR',
        'message_id': 'VARCHAR', 'order_no': 'VARCHAR', 'source': 'VARCHAR',
        'source_says': 'VARCHAR', 'mx_host': 'VARCHAR', 'sent_text': 'VARCHAR',
        'time_flag': 'VARCHAR', 'error_log': 'VARCHAR'
    }
);
