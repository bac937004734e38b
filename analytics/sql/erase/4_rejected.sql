-- A rejected row that names them says no more than its line and why.
UPDATE rejected_rows SET content = NULL, detail = NULL
WHERE names_person(concat_ws(' ', content, detail), getvariable('persons'));
