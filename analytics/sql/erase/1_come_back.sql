-- Those who were erased before and are in the log again, as after a backup was restored: e-mails
-- went to them, or a text names them.
CREATE OR REPLACE TEMP TABLE persons AS
SELECT address
FROM (SELECT recipient AS address FROM messages UNION SELECT address FROM named)
WHERE person_hash($inner, $outer, address) IN (SELECT person FROM erased);
