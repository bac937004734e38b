-- The number of the next import.
SELECT coalesce(max(batch), 0) + 1 FROM imports;
