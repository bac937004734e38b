-- The different words in one column, the commonest first.
SELECT lower(trim(chosen)) AS word
FROM read_csv(
    $file, delim = $separator, columns = $columns, skip = $skip, header = false,
    quote = '"', escape = '"', auto_detect = false, strict_mode = true
)
WHERE trim(chosen) <> ''
GROUP BY word
ORDER BY count(*) DESC, word
LIMIT 50
