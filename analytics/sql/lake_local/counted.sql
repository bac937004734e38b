-- What one export holds; which of it is new, the build finds out.
SELECT count(*)::BIGINT AS messages, coalesce(sum(rows), 0)::BIGINT AS accepted,
       min(sent_at) AS first_sent, max(sent_at) AS last_sent
FROM folded;
