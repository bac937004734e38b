-- Every answer that was not a yes, and to whom it was given.
CREATE TEMP TABLE said AS
WITH listed AS (
    -- The own format brings the whole error log of a message as one JSON list.
    SELECT key, sent_at, recipient, mx_host, provider,
           unnest(from_json(error_log, '[{"answered_at":"VARCHAR","reply_code":"VARCHAR",
               "enhanced_code":"VARCHAR","diagnostic":"VARCHAR","reason":"VARCHAR",
               "cause":"VARCHAR","rule":"VARCHAR","confidence":"VARCHAR"}]')) AS entry
    FROM keyed
    WHERE error_log IS NOT NULL
), either AS (
    SELECT key, coalesce(timezone('UTC', try_cast(entry.answered_at AS TIMESTAMPTZ)),
                         sent_at) AS answered_at,
           entry.reply_code, entry.enhanced_code, entry.diagnostic AS answer, entry.reason,
           entry.cause, entry.rule, entry.confidence, false AS stopped, recipient, mx_host,
           provider
    FROM listed
    UNION ALL
    SELECT key, status_at, reply_code, enhanced_code, answer, NULL, NULL, NULL, NULL,
           outcome = 'suppressed', recipient, mx_host, provider
    FROM keyed
    WHERE error_log IS NULL AND outcome IN ('failed', 'deferred', 'suppressed')
      AND coalesce(answer, reply_code, enhanced_code) IS NOT NULL
)
SELECT DISTINCT * EXCLUDE (recipient), domain_of(recipient) AS recipient_domain FROM either;
