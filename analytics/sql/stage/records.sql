-- The records of a file whose format tells of several e-mails in one, with the list of them. A
-- table in the file's order numbers its rows by itself.
CREATE OR REPLACE TEMP TABLE records AS
SELECT *, {each} AS items
FROM (
    {file}
)
