-- Every import, the newest first.
SELECT batch, local_time($filters, imported_at) AS imported_at, file, format, rows, new, updated,
       unchanged, rejected, messages, local_time($filters, first_sent) AS first_sent,
       local_time($filters, last_sent) AS last_sent, shop, coalesce(person, door) AS brought_by,
       -- What an import of an older Postlogg brought was not noted.
       edition IS NOT NULL AS can_go
FROM imports
WHERE in_scope($filters, shop)
ORDER BY batch DESC;
