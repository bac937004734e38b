-- The rejected rows that name one person.
SELECT file, line, reason, detail, content
FROM rejected_rows
JOIN imports USING (batch)
WHERE names_person(concat_ws(' ', content, detail), [$address])
ORDER BY ALL;
