-- The selected messages in our own format, newest first: all that an import of it needs to make
-- the same log again, the error log of each message as one JSON list.
WITH answers AS (
    SELECT key, to_json(list({
               'answered_at': iso_time(answered_at), 'reply_code': reply_code,
               'enhanced_code': enhanced_code, 'diagnostic': diagnostic, 'reason': reason,
               'cause': cause, 'rule': rule, 'confidence': confidence
           } ORDER BY answered_at, diagnostic))::VARCHAR AS error_log
    FROM error_log
    GROUP BY key
)
SELECT messages.key::VARCHAR AS key, shop, iso_time(sent_at) AS sent_at, iso_time(status_at) AS status_at, mail_type,
       mail_type_raw, recipient, recipient_domain, provider, subject, outcome, hardness, reason,
       cause, message_id, order_no, source, source_says, mx_host, sent_text, time_flag, error_log
FROM selected($filters) AS messages
LEFT JOIN answers ON answers.key = messages.key
ORDER BY messages.sent_at DESC, messages.key
LIMIT $most;
