-- One page of the selected e-mails, newest first, where a filter names a person, a subject or an
-- import, so that no totals tell where it lies. The moments on the page are found first, so that no
-- more than its own rows are read whole, however deep in the log it lies.
WITH moments AS MATERIALIZED (
    SELECT sent_at FROM selected($filters) ORDER BY sent_at DESC LIMIT $rows OFFSET $skipped
), reached AS MATERIALIZED (
    SELECT min(sent_at) AS oldest, max(sent_at) AS newest FROM moments
), newer AS MATERIALIZED (
    SELECT count(*) AS n FROM selected($filters) WHERE sent_at > (SELECT newest FROM reached)
), near AS (
    SELECT *, row_number() OVER (ORDER BY sent_at DESC, key) + (SELECT n FROM newer) AS turn
    FROM selected($filters)
    WHERE sent_at BETWEEN (SELECT oldest FROM reached) AND (SELECT newest FROM reached)
)
SELECT key::VARCHAR AS key, row_place AS place, local_time($filters, sent_at) AS sent_at, shop,
       recipient, subject, outcome, reason, mail_type, provider
FROM near
WHERE turn > $skipped AND turn <= $skipped + $rows
ORDER BY turn;
