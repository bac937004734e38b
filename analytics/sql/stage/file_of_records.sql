SELECT {line} AS line, * EXCLUDE (line, items),
        unnest(CASE WHEN len(items) > 0 THEN items ELSE [NULL] END) AS item
    FROM records
