-- What each import did, in rows of its file.
SELECT folded.batch AS batch, count(*) FILTER (WHERE judged.is_new) AS new,
       sum(CASE WHEN judged.is_new THEN judged.different_rows - 1
                WHEN judged.changed THEN 1 ELSE 0 END) AS updated,
       min(judged.sent_at) AS first_sent, max(judged.sent_at) AS last_sent
FROM judged
JOIN folded ON folded.key = judged.key
GROUP BY folded.batch;
