-- The selected newsletters, mailing by mailing, the newest first: whole, by provider and by reason.
-- A run is one subject, numbers aside, with at most $gap hours between; runs of $fewest or more that
-- begin within an hour of each other are one mailing. A smaller run, whose subject may name its
-- reader, goes with the mailing under way, and is none where there is none. Counted by one hash, for
-- counting by its six parts takes a quarter longer.
WITH counted AS (
    SELECT first(shop) AS shop, date_trunc('hour', first(sent_at)) AS hour, first(subject) AS subject,
           first(provider) AS provider, first(outcome) AS outcome, first(reason) AS reason, count(*) AS n
    FROM selected($filters) WHERE mail_type = 'newsletter'
    GROUP BY hash(shop, date_trunc('hour', sent_at), subject, provider, outcome, reason)
), shaped AS MATERIALIZED (
    SELECT *, coalesce(subject_shape(subject), '') AS shape FROM counted
), hours AS (
    SELECT shop, shape, hour, arg_max(subject, n) AS subject, sum(n) AS n,
           coalesce(hour > lag(hour) OVER so_far + INTERVAL 1 HOUR * $gap, true) AS begins
    FROM shaped GROUP BY shop, shape, hour WINDOW so_far AS (PARTITION BY shop, shape ORDER BY hour)
), runs AS MATERIALIZED (
    SELECT shop, shape, min(hour) AS started, max(hour) AS ended, arg_max(subject, n) AS subject,
           sum(n) AS size
    FROM (SELECT *, sum(begins::INT) OVER (PARTITION BY shop, shape ORDER BY hour) AS run FROM hours)
    GROUP BY shop, shape, run
), heads AS (
    SELECT *, sum((started > before + INTERVAL 1 HOUR)::INT) OVER in_turn AS mailing
    FROM (SELECT *, lag(started, 1, started) OVER in_turn AS before FROM runs WHERE size >= $fewest
          WINDOW in_turn AS (PARTITION BY shop ORDER BY started, shape))
    WINDOW in_turn AS (PARTITION BY shop ORDER BY started, shape)
), placed AS (
    SELECT runs.*, mailing
    FROM runs ASOF JOIN heads ON runs.shop = heads.shop AND runs.started >= heads.started
    WHERE runs.started <= heads.ended
)
SELECT shop, mailing, grouping(provider, reason) AS part, provider, reason, outcome,
       sum(n)::BIGINT AS emails, local_time($filters, min(started)) AS started,
       local_time($filters, max(ended)) AS ended, arg_max(placed.subject, size) AS subject,
       list_sort(list_distinct(list(shape))) AS shapes
FROM shaped JOIN placed USING (shop, shape)
WHERE hour BETWEEN started AND ended
GROUP BY GROUPING SETS ((shop, mailing, outcome), (shop, mailing, outcome, provider),
                        (shop, mailing, outcome, reason))
ORDER BY started DESC, shop, mailing, part, provider, reason, outcome;
