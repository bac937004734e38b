SELECT line, {columns}
    FROM (
        SELECT {line} AS line, TRY(json_extract_string(record, [{paths}])) AS found
        FROM read_csv(
            $file, delim = $separator, columns = $columns, skip = $skip, header = false,
            quote = '', escape = '', auto_detect = false, strict_mode = true
        )
    )
