-- And the import itself.
DELETE FROM imports WHERE batch = $batch;
