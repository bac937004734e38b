-- The first rejected record: its line, why, and the value at fault.
SELECT line, reason, detail FROM rejected ORDER BY line LIMIT 1
