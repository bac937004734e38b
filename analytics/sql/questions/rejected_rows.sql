-- The rows of one import that could not be understood, in the file's order.
SELECT line, reason, detail, content
FROM rejected_rows
SEMI JOIN (FROM imports WHERE batch = $batch AND in_scope($filters, shop)) USING (batch)
ORDER BY line
LIMIT $rows;
