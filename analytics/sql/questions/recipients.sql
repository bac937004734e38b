-- The recipients whose address holds all words that are sought, each in one of its spellings; those
-- with the newest e-mail first, each with the key of that e-mail: masked addresses may look alike.
-- What is sure to be in it is looked for first, which alone is as quick as a single word. The e-mails
-- are counted by the hash of an address, and no key is read but those that are shown: the texts and
-- keys of all would take longer than the rest.
WITH fitting AS MATERIALIZED (
    SELECT recipient, recipient_hash FROM recipients
    WHERE contains(recipient, $sure) AND coalesce(list_bool_and(list_transform(
              $words::VARCHAR[][],
              lambda ways: list_bool_or(list_transform(ways, lambda way: contains(recipient, way)))
          )), true)
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
