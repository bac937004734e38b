-- The answers that only this import told go.
DELETE FROM error_log
WHERE batch = $batch AND NOT EXISTS (FROM heirs WHERE heirs.key = error_log.key);
