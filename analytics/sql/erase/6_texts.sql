-- What other rows say of them in one column.
UPDATE {table} SET {column} = without_persons({column}, getvariable('persons'))
WHERE names_person({column}, getvariable('persons'));
