-- What the import does: rows that bring a new message, rows that tell more of one, and the rest.
WITH judged AS (
    SELECT folded.rows, different_rows, known.key IS NULL AS is_new,
           coalesce(moves_on(known.outcome, known.status_at, folded.outcome,
                             folded.status_at), false) AS is_later
    FROM folded
    LEFT JOIN messages AS known USING (key)
)
SELECT count(*)::BIGINT AS messages,
       count(*) FILTER (is_new)::BIGINT AS new,
       coalesce(sum(CASE WHEN is_new THEN different_rows - 1 WHEN is_later THEN 1 ELSE 0 END),
                0)::BIGINT AS updated,
       coalesce(sum(rows), 0)::BIGINT AS accepted,
       (SELECT min(sent_at) FROM folded) AS first_sent,
       (SELECT max(sent_at) FROM folded) AS last_sent
FROM judged;
