-- Who was erased since the backup was made.
INSERT OR IGNORE INTO erased VALUES (?, ?);
