-- The messages as the log will hold them. The last answer explains a failure; a source that gave
-- none leaves it unexplained. Every domain and every type has its row: LEFT keeps DuckDB from
-- taking the joined for few, and hashing all messages out of their order.
CREATE TEMP VIEW arriving AS
WITH last_answers AS (
    -- A file that knows one time only gives all answers that one: then the no for good comes after the
    -- not yet, and what this file says after what was known.
    SELECT key, max({'at': answered_at, 'class': left(code, 1), 'is_told': is_told,
                     'cause': cause, 'reason': reason, 'code': code}) AS latest
    FROM (
        SELECT key, answered_at, reason, cause, coalesce(reply_code, enhanced_code, '') AS code,
               true AS is_told
        FROM explained
        UNION ALL
        SELECT key, answered_at, reason, cause, coalesce(reply_code, enhanced_code, '') AS code,
               false AS is_told
        FROM error_log
        SEMI JOIN (SELECT key FROM completed WHERE NOT is_new) AS known USING (key)
    )
    GROUP BY key
), looked_up AS (
    SELECT completed.* EXCLUDE (mail_type, provider, reason, cause), latest.code AS code,
           last_answers.key IS NOT NULL AS has_answers,
           providers.recipient_domain, coalesce(completed.provider, providers.provider) AS provider,
           coalesce(completed.mail_type, raw_types.mail_type) AS mail_type,
           CASE WHEN coalesce(completed.mail_type, raw_types.mail_type) = 'other'
                 AND completed.mail_type IS NULL THEN type_shape(subject) END AS shape,
           CASE WHEN outcome = 'suppressed' THEN 'suppressed'
                WHEN outcome IN ('failed', 'deferred')
                THEN coalesce(completed.reason, latest.reason, 'other') END AS reason,
           CASE WHEN outcome = 'suppressed'
                THEN coalesce(completed.cause, CASE WHEN latest.reason = 'suppressed'
                                                 THEN latest.cause END, 'earlier_bounce')
                WHEN outcome IN ('failed', 'deferred')
                THEN coalesce(completed.cause, latest.cause, 'unexplained') END AS cause
    FROM completed
    LEFT JOIN providers ON providers.recipient_domain = domain_of(recipient)
                       AND providers.mx_host IS NOT DISTINCT FROM completed.mx_host
    LEFT JOIN raw_types ON raw_types.mail_type_raw IS NOT DISTINCT FROM completed.mail_type_raw
    LEFT JOIN last_answers USING (key)
)
SELECT key, shop, sent_at, status_at,
       coalesce(subject_types.mail_type, looked_up.mail_type) AS mail_type,
       looked_up.mail_type_raw, recipient, recipient_domain, provider, subject,
       outcome,
       CASE WHEN outcome = 'failed'
            THEN coalesce(hardness, hardness(reason, cause, left(code, 1))) END AS hardness,
       reason, cause, message_id,
       coalesce(order_no, CASE WHEN names_order(coalesce(subject_types.mail_type,
                                                         looked_up.mail_type))
                               THEN order_number(subject) END) AS order_no,
       source, source_says,
       mx_host, sent_text, time_flag, has_answers, rows, different_rows, is_new
FROM looked_up
LEFT JOIN subject_types
       ON subject_types.shape = looked_up.shape
      AND subject_types.mail_type_raw IS NOT DISTINCT FROM looked_up.mail_type_raw;
