-- Which known messages does the file change, or tell a new answer of?
CREATE TEMP TABLE judged AS
SELECT arriving.*, known.sent_at AS known_sent_at,
       NOT is_new AND (
           fresh.key IS NOT NULL
           OR (known.sent_at, known.status_at, known.outcome, known.mail_type, known.mail_type_raw,
               known.provider, known.subject, known.hardness, known.reason, known.cause,
               known.message_id, known.order_no, known.source_says, known.mx_host,
               known.sent_text, known.time_flag)
              IS DISTINCT FROM
              (arriving.sent_at, arriving.status_at, arriving.outcome, arriving.mail_type,
               arriving.mail_type_raw, arriving.provider, arriving.subject, arriving.hardness,
               arriving.reason, arriving.cause, arriving.message_id, arriving.order_no,
               arriving.source_says, arriving.mx_host, arriving.sent_text, arriving.time_flag)
       ) AS changed
FROM arriving
LEFT JOIN messages AS known ON known.key = arriving.key
LEFT JOIN (SELECT DISTINCT key FROM fresh_answers) AS fresh ON fresh.key = arriving.key;
