-- Remember how a table with these headings is read; the newest choice wins.
INSERT OR REPLACE INTO mappings VALUES ($fingerprint, $mapping, $now);
