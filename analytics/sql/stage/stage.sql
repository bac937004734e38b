-- The records of a file in our columns, each with the number of the check that it fails
-- and the value at fault.
-- In braces stands what the format brings: its names for the columns, and its expressions.
WITH file AS (
    {file}
), said AS (
    SELECT *, {words}
        {sent_said} AS sent_said, {status_said} AS status_said
    FROM file
), timed AS (
    SELECT *, {sent_utc} AS sent_utc, {status_utc} AS status_utc, {sent_flag} AS sent_flag
    FROM said
), canonical AS (
    SELECT
        {canonical}
    FROM timed
), checked AS (
    SELECT *, {failed} AS failed_check
    FROM canonical
)
SELECT {told}, failed_check, left({fault}, 80) AS fault
FROM checked
