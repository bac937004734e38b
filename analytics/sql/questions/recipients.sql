-- The recipients whose address has a part that is sought, those with the newest e-mail first, each
-- with the key of that e-mail: masked addresses may look alike.
WITH fitting AS (
    SELECT recipient_hash FROM recipients WHERE contains(recipient, $sought)
), theirs AS (
    SELECT any_value(recipient) AS recipient,
           arg_max(key, sent_at)::VARCHAR AS key,
           count(*) AS emails,
           count(*) FILTER (outcome = 'failed') AS failed,
           count(*) FILTER (outcome = 'suppressed') AS suppressed,
           max(sent_at) AS last_at,
           count(*) OVER () AS recipients
    FROM matching($filters)
    SEMI JOIN fitting USING (recipient_hash)
    GROUP BY recipient_hash
    ORDER BY last_at DESC, recipient
    LIMIT $rows
)
SELECT shown($filters, recipient) AS recipient, key, emails, failed, suppressed,
       local_time($filters, last_at) AS last_sent, recipients
FROM theirs
ORDER BY last_at DESC, theirs.recipient;
