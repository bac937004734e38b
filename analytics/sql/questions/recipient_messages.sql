-- One page of what was sent to the selected recipient, newest first. All of it is read at once:
-- to find the newest first would be to look through the whole log twice.
WITH theirs AS MATERIALIZED (
    FROM selected($filters)
)
SELECT key::VARCHAR AS key, shop, local_time($filters, sent_at) AS sent_at,
       local_time($filters, status_at) AS status_at, mail_type, recipient, subject, provider,
       outcome, hardness, reason, cause, order_no, source, time_flag
FROM theirs
ORDER BY theirs.sent_at DESC, key
LIMIT $rows OFFSET $skipped;
