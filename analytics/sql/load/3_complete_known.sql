-- What the log knows of a message and what the file tells, together: each fills the other's gaps,
-- and the outcome is the file's only where it moves on. Whose and to whom it is stays, also where a
-- file gives its key to another one.
CREATE TEMP TABLE completed AS
SELECT known.key IS NULL AS is_new,
       is_new OR moves_on(known.outcome, known.status_at, told.outcome, told.status_at) AS moves,
       is_new OR told.sent_at < known.sent_at AS is_earlier,
       told.key AS key, coalesce(known.shop, told.shop) AS shop,
       least(known.sent_at, told.sent_at) AS sent_at,
       CASE WHEN moves THEN told.status_at ELSE known.status_at END AS status_at,
       coalesce(known.mail_type_raw, told.mail_type_raw) AS mail_type_raw,
       coalesce(known.recipient, told.recipient) AS recipient,
       coalesce(known.mx_host, told.mx_host) AS mx_host,
       coalesce(known.subject, told.subject) AS subject,
       CASE WHEN moves THEN told.outcome ELSE known.outcome END AS outcome,
       coalesce(known.order_no, told.order_no) AS order_no,
       coalesce(known.message_id, told.message_id) AS message_id,
       coalesce(known.source, told.source) AS source,
       CASE WHEN moves THEN told.source_says ELSE known.source_says END AS source_says,
       CASE WHEN is_earlier THEN told.sent_text ELSE known.sent_text END AS sent_text,
       CASE WHEN is_earlier THEN told.time_flag ELSE known.time_flag END AS time_flag,
       -- Found anew where the file tells what was missing to find it.
       CASE WHEN known.mail_type <> 'other'
              OR (known.mail_type_raw IS NOT NULL AND known.subject IS NOT NULL)
            THEN known.mail_type ELSE told.mail_type END AS mail_type,
       CASE WHEN known.mx_host IS NOT NULL OR told.mx_host IS NULL
            THEN coalesce(known.provider, told.provider) ELSE told.provider END AS provider,
       CASE WHEN moves THEN told.hardness
            WHEN known.cause <> 'unexplained' THEN known.hardness END AS hardness,
       CASE WHEN moves THEN told.reason
            WHEN known.cause <> 'unexplained' THEN known.reason END AS reason,
       CASE WHEN moves THEN told.cause
            WHEN known.cause <> 'unexplained' THEN known.cause END AS cause,
       told.rows AS rows, told.different_rows AS different_rows
FROM folded AS told
LEFT JOIN messages AS known ON known.key = told.key;
