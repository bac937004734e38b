-- What the log knows of one recipient, and since when the shop's filter blocks the address:
-- from the first hard bounce, or the first e-mail stopped, that no accepted e-mail follows. `places`
-- is where the e-mails lie, newest first, `moments` when they were sent and `order_nos` what they are
-- about: to find them once more would be to read the whole log again.
WITH theirs AS MATERIALIZED (
    SELECT row_place AS place, key, sent_at, outcome, hardness, cause, order_no, provider,
           mail_type, outcome IN ('delivered', 'sent', 'complained') AS accepted
    FROM selected($filters)
), judged AS (
    SELECT *, sent_at > coalesce((SELECT max(sent_at) FROM theirs WHERE accepted), '-infinity')
                  AS after_the_last
    FROM theirs
)
SELECT count(*) AS emails,
       count(*) FILTER (accepted) AS accepted,
       count(*) FILTER (outcome = 'failed') AS failed,
       count(*) FILTER (outcome = 'deferred') AS deferred,
       count(*) FILTER (outcome = 'suppressed') AS suppressed,
       count(*) FILTER (outcome = 'sent') AS only_sent,
       len(list_distinct(list(order_no)))::BIGINT AS orders,
       any_value(provider) AS provider,
       list_sort(list_distinct(list(mail_type) FILTER (accepted))) AS accepted_types,
       local_time($filters, min(sent_at)) AS first_sent,
       local_time($filters, max(sent_at)) AS last_sent,
       local_time($filters, min(sent_at) FILTER (after_the_last AND hardness = 'hard'))
           AS bounced_at,
       arg_min(cause, sent_at) FILTER (after_the_last AND hardness = 'hard') AS bounce_cause,
       arg_min(place, sent_at) FILTER (after_the_last AND hardness = 'hard') AS bounce_place,
       local_time($filters, min(sent_at) FILTER (after_the_last AND outcome = 'suppressed'))
           AS stopped_since,
       arg_min(cause, sent_at) FILTER (after_the_last AND outcome = 'suppressed') AS stopped_cause,
       count(*) FILTER (after_the_last AND outcome = 'suppressed') AS stopped,
       list(place ORDER BY sent_at DESC, key) AS places,
       list(sent_at ORDER BY sent_at DESC, key) AS moments,
       list(order_no ORDER BY sent_at DESC, key) AS order_nos
FROM judged;
