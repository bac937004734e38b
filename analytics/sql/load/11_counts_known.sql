-- What the import does: rows that bring a new message, rows that tell more of one, and the rest.
SELECT count(*)::BIGINT AS messages, count(*) FILTER (is_new)::BIGINT AS new,
       coalesce(sum(CASE WHEN is_new THEN different_rows - 1 WHEN changed THEN 1 ELSE 0 END),
                0)::BIGINT AS updated,
       coalesce(sum(rows), 0)::BIGINT AS accepted,
       min(sent_at) AS first_sent, max(sent_at) AS last_sent
FROM judged;
