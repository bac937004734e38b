-- The imports of the very same file by the very same rules, and the zone that its times were read
-- in. How a reader's own mapping reads it may have changed since.
SELECT timezone, batch, format, rows, messages, rejected, first_sent, last_sent
FROM imports
WHERE sha256 = $sha256 AND shop = $shop AND edition = $edition
  AND format = coalesce($format, format) AND format <> 'mapping'
ORDER BY batch DESC;
