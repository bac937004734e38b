-- A backup was written.
INSERT OR REPLACE INTO backups VALUES ($file, $now);
