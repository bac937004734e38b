-- The rows of one import that could not be understood, in the file's order. They quote whatever the
-- file held, so nobody sees them from whom addresses are masked.
SELECT line, reason, detail, content
FROM rejected_rows
SEMI JOIN (FROM imports WHERE batch = $batch AND in_scope($filters, shop) AND NOT ($filters).masked)
USING (batch)
ORDER BY line
LIMIT $rows;
