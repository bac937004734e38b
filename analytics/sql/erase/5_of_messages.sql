-- All that hangs on their e-mails in one table.
DELETE FROM {table} WHERE key IN (SELECT key FROM theirs);
