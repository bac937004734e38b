INSERT INTO messages BY NAME
WITH numbered AS (
    SELECT i,
           TIMESTAMP '2026-10-31 20:00:00' - INTERVAL 15 MINUTE * i AS sent_at,
           ['gmail', 'gmail', 'outlook', 'telenor', 'other'][i % 5 + 1] AS provider,
           ['newsletter', 'newsletter', 'order_confirmation', 'shipping'][i % 4 + 1] AS mail_type
    FROM range(5760) AS numbers(i)
),
became AS (
    SELECT *,
           CASE WHEN provider = 'outlook' AND i < 2880 AND i % 3 = 0 THEN 'failed'
                WHEN i % 97 = 0 THEN 'failed'
                WHEN i % 101 = 0 THEN 'complained'
                WHEN i % 103 = 0 THEN 'suppressed'
                WHEN i % 107 = 0 AND i < 2880 THEN 'deferred'
                WHEN provider = 'telenor' THEN 'sent'
                ELSE 'delivered' END AS outcome
    FROM numbered
)
SELECT md5(i::VARCHAR)::UUID AS key, 'Garn' AS shop, sent_at, sent_at AS status_at, mail_type,
       mail_type AS mail_type_raw, 'kunde' || i % 500 || '@' || provider || '.example' AS recipient,
       address_hash(recipient) AS recipient_hash, provider || '.example' AS recipient_domain, provider, 'Ordre ' || i AS subject, outcome,
       CASE outcome WHEN 'failed' THEN if(i % 2 = 0, 'soft', 'hard') END AS hardness,
       CASE WHEN outcome = 'suppressed' THEN 'suppressed'
            WHEN outcome = 'deferred' THEN 'rate_limited'
            WHEN outcome = 'failed' THEN if(i % 2 = 0, 'policy_rejected', 'unknown_recipient')
       END AS reason,
       CASE WHEN outcome = 'suppressed' THEN 'earlier_bounce'
            WHEN outcome = 'deferred' THEN 'greylisting'
            WHEN outcome = 'failed' THEN if(i % 2 = 0, 'authentication', 'no_such_mailbox')
       END AS cause,
       i::VARCHAR AS message_id, 'invented' AS source, outcome IN ('failed', 'deferred') AS has_answers,
       0 AS batch
FROM became;
INSERT INTO error_log BY NAME
SELECT key, sent_at + INTERVAL 1 MINUTE AS answered_at, '550' AS reply_code,
       '5.1.1' AS enhanced_code, '550 5.1.1 no such user here' AS diagnostic, reason, cause,
       'invented' AS rule, 'text' AS confidence, 0 AS batch
FROM messages
WHERE outcome IN ('failed', 'deferred');
INSERT INTO hourly_totals BY NAME
SELECT shop, date_trunc('hour', sent_at) AS hour, mail_type, provider, outcome, reason,
       count(*) AS n
FROM messages
GROUP BY ALL;
INSERT INTO recipients SELECT DISTINCT recipient, recipient_hash FROM messages;
INSERT INTO moments SELECT recipient_hash, sent_at, false FROM messages ORDER BY recipient_hash;
