-- What the import does when it knows none of the messages: each has one row that brings it, and
-- rows that tell more of it.
SELECT count(*)::BIGINT AS messages, count(*)::BIGINT AS new,
       coalesce(sum(different_rows - 1), 0)::BIGINT AS updated,
       coalesce(sum(rows), 0)::BIGINT AS accepted,
       min(sent_at) AS first_sent, max(sent_at) AS last_sent
FROM folded;
