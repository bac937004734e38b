SELECT {line} AS line, {columns}
    FROM read_csv(
        $file, delim = $separator, columns = $columns, skip = $skip, header = false,
        quote = '"', escape = '"', auto_detect = false, strict_mode = true
    )
