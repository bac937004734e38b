-- The rows that were not understood go too.
DELETE FROM rejected_rows WHERE batch = $batch;
