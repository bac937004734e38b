-- The messages of the log, as an import has them before it knows their providers and types. Where
-- nothing tells the type, it is what the file said it is.
CREATE TEMP VIEW completed AS
SELECT key, recipient, mx_host, mail_type_raw, subject,
       CASE WHEN coalesce(mail_type_raw, subject) IS NULL THEN mail_type END AS mail_type
FROM messages;

CREATE TEMP VIEW keyed AS
FROM completed;
