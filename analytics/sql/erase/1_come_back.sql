-- Those who were erased before and are in the log again, as after a backup was restored.
CREATE OR REPLACE TEMP TABLE persons AS
SELECT address
FROM (SELECT DISTINCT recipient AS address FROM messages)
WHERE person_hash($inner, $outer, address) IN (SELECT person FROM erased);
