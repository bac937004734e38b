-- One page of the selected e-mails, newest first, out of the hours that it reaches over: no more of
-- the log is read than these, however deep in it they lie. The first $skipped of them are on the
-- page before.
SELECT key::VARCHAR AS key, row_place AS place, local_time($filters, sent_at) AS sent_at, shop,
       recipient, subject, outcome, reason, mail_type, provider
FROM selected($filters) AS theirs
WHERE sent_at >= $oldest::TIMESTAMP AND sent_at < $until::TIMESTAMP
ORDER BY theirs.sent_at DESC, key
LIMIT $rows OFFSET $skipped;
