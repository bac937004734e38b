-- Rows that were rejected so long ago.
DELETE FROM rejected_rows
WHERE batch IN (SELECT batch FROM imports WHERE imported_at < $first);
