-- The first records that would be rejected.
SELECT line, reason, detail FROM rejected ORDER BY line LIMIT $most
