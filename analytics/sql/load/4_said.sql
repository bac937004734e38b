-- Every answer that was not a yes, with its codes and its template.
CREATE TEMP TABLE said AS
WITH listed AS (
    -- The own format brings the whole error log of a message as one JSON list.
    SELECT key, unnest(from_json(error_log, '[{"answered_at":"VARCHAR","reply_code":"VARCHAR",
        "enhanced_code":"VARCHAR","diagnostic":"VARCHAR","reason":"VARCHAR","cause":"VARCHAR",
        "rule":"VARCHAR","confidence":"VARCHAR"}]')) AS entry, sent_at
    FROM keyed
    WHERE error_log IS NOT NULL
), answered AS (
    SELECT key, coalesce(timezone('UTC', try_cast(entry.answered_at AS TIMESTAMPTZ)),
                         sent_at) AS answered_at,
           entry.reply_code, entry.enhanced_code, entry.diagnostic AS answer, entry.reason,
           entry.cause, entry.rule, entry.confidence, false AS stopped
    FROM listed
    UNION ALL
    SELECT key, status_at, reply_code, enhanced_code, answer, NULL, NULL, NULL, NULL,
           outcome = 'suppressed'
    FROM keyed
    WHERE error_log IS NULL AND outcome IN ('failed', 'deferred', 'suppressed')
      AND coalesce(answer, reply_code, enhanced_code) IS NOT NULL
)
SELECT DISTINCT key, answered_at, answer, reason, cause, rule, confidence, stopped,
       coalesce(reply_code, nullif(reply_code(reply_text(answer)), '')) AS reply_code,
       coalesce(enhanced_code, nullif(enhanced_code(reply_text(answer)), '')) AS enhanced_code,
       coalesce(template(reply_text(answer)), '') AS template
FROM answered;
