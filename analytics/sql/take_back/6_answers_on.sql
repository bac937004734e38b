-- The others are their heir's.
UPDATE error_log SET batch = heir FROM heirs
WHERE error_log.batch = $batch AND error_log.key = heirs.key;
