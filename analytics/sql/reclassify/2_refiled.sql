-- The messages that the rules of today file under another provider or another type.
CREATE TEMP TABLE refiled AS
WITH filed AS (
    SELECT key, shop, sent_at, providers.provider AS provider,
           coalesce(completed.mail_type, subject_types.mail_type, raw_types.mail_type) AS mail_type,
           (messages.provider, messages.mail_type) AS before
    FROM messages
    JOIN completed USING (key)
    JOIN providers ON providers.recipient_domain = messages.recipient_domain
                  AND providers.mx_host IS NOT DISTINCT FROM messages.mx_host
    JOIN raw_types ON raw_types.mail_type_raw IS NOT DISTINCT FROM messages.mail_type_raw
    LEFT JOIN subject_types
           ON subject_types.shape IS NOT DISTINCT FROM type_shape(messages.subject)
          AND subject_types.mail_type_raw IS NOT DISTINCT FROM messages.mail_type_raw
)
SELECT key, shop, sent_at, provider, mail_type
FROM filed
WHERE before IS DISTINCT FROM (provider, mail_type);
