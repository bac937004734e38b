-- The recipients whose address has a part that is sought, those with the newest e-mail first, each
-- with the key of that e-mail: masked addresses may look alike. The e-mails are counted by the hash of
-- an address, and no key is read but those that are shown: the texts and keys of all would take
-- longer than the rest.
WITH fitting AS MATERIALIZED (
    SELECT recipient, recipient_hash FROM recipients WHERE contains(recipient, $sought)
), theirs AS (
    SELECT recipient_hash,
           arg_max(row_place, sent_at) AS place,
           count(*) AS emails,
           count(*) FILTER (outcome = 'failed') AS failed,
           count(*) FILTER (outcome = 'suppressed') AS suppressed,
           max(sent_at) AS last_at
    FROM matching($filters)
    SEMI JOIN fitting USING (recipient_hash)
    GROUP BY recipient_hash
), newest AS MATERIALIZED (
    SELECT *, count(*) OVER () AS recipients
    FROM theirs JOIN fitting USING (recipient_hash)
    ORDER BY last_at DESC, recipient
    LIMIT $rows
)
SELECT shown($filters, newest.recipient) AS recipient, key::VARCHAR AS key, emails, failed,
       suppressed, local_time($filters, last_at) AS last_sent, recipients
FROM newest JOIN placed() ON row_place = place
ORDER BY last_at DESC, newest.recipient;
