-- How much was sent to a recipient with more e-mails than are shown, and what became of it: the same as
-- `facts.recipient` counts where all are. No list of moments is gone through: of so many e-mails that
-- takes longer than to look through the log.
WITH kinds AS (
    SELECT outcome, mail_type, count(*) AS n, min(sent_at) AS first_at,
           outcome IN ('delivered', 'sent', 'complained') AS is_accepted
    FROM selected($filters)
    GROUP BY ALL
)
SELECT sum(n)::BIGINT AS emails,
       coalesce(sum(n) FILTER (is_accepted), 0)::BIGINT AS accepted,
       coalesce(sum(n) FILTER (outcome = 'failed'), 0)::BIGINT AS failed,
       coalesce(sum(n) FILTER (outcome = 'deferred'), 0)::BIGINT AS deferred,
       coalesce(sum(n) FILTER (outcome = 'suppressed'), 0)::BIGINT AS suppressed,
       coalesce(sum(n) FILTER (outcome = 'sent'), 0)::BIGINT AS only_sent,
       (SELECT count(DISTINCT order_no) FROM selected($filters)) AS orders,
       coalesce(list_sort(list(DISTINCT mail_type) FILTER (is_accepted)), []) AS accepted_types,
       local_time($filters, min(first_at)) AS first_sent
FROM kinds;
