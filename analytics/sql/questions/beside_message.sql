-- What the others to the address of an e-mail tell of it: whether a later one has arrived, and for what
-- cause the address was blocked then; the same as `recipient_messages` tells of each. All of them are
-- looked through and none is returned: a shop has sent a million to its own address.
WITH theirs AS MATERIALIZED (
    SELECT key, sent_at, outcome, hardness, cause
    FROM selected($filters) AS sent
    WHERE had_mail(sent.sent_at, ($filters).address)
), one AS (
    SELECT key, sent_at FROM theirs WHERE key = $key::UUID
)
SELECT coalesce(max(theirs.sent_at) FILTER (outcome IN ('delivered', 'complained'))
                > any_value(one.sent_at), false) AS arrived_later,
       arg_max(cause, (theirs.sent_at, theirs.key))
           FILTER (hardness = 'hard' AND (theirs.sent_at, theirs.key) <= (one.sent_at, one.key))
           AS blocked_for
FROM theirs
CROSS JOIN one;
