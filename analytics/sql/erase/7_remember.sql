-- Remember them by what does not tell who they are.
INSERT OR IGNORE INTO erased
SELECT person_hash($inner, $outer, address), $now::TIMESTAMP FROM persons;
