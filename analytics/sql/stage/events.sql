-- The accepted records; a view, since a table in the file's order numbers its rows by itself.
CREATE OR REPLACE TEMP VIEW events AS
SELECT {line} AS line, * EXCLUDE (rowid, line, failed_check, fault)
FROM staged
WHERE failed_check IS NULL AND outcome <> 'nothing'
