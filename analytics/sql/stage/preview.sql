-- The first records as they would land.
SELECT line, strftime(sent_at, '%Y-%m-%dT%H:%M:%SZ') AS sent_at, sent_text, time_flag,
    mail_type_raw, recipient, subject, outcome, order_no, answer, message_id
FROM events
ORDER BY line
LIMIT $most
