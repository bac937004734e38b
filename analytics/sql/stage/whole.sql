-- The records with all of our columns. What a format says nothing of takes room in no row: DuckDB
-- needs sixteen bytes for a text that is not there.
CREATE OR REPLACE TEMP VIEW staged AS
SELECT {number} AS rowid, line, {whole}, failed_check, fault
FROM {rows}
