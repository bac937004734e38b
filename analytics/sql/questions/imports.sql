-- Every import, the newest first. What an import of an older Postlogg brought was not noted, so it
-- cannot go.
SELECT batch, local_time($filters, imported_at) AS imported_at, file,
       coalesce(person, door) AS brought_by, format, rows, new, updated, unchanged, rejected,
       messages, local_time($filters, first_sent) AS first_sent,
       local_time($filters, last_sent) AS last_sent, shop, edition IS NOT NULL AS can_go
FROM imports
WHERE in_scope($filters, shop)
ORDER BY batch DESC;
