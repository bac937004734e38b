-- A backup that was written since.
INSERT OR IGNORE INTO backups VALUES (?, ?);
