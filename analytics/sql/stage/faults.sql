-- Line, reason and the value at fault of every record that failed a check, in the file's order.
SELECT {line} AS line, {reason} AS reason, fault AS value
FROM staged
WHERE failed_check IS NOT NULL
ORDER BY line
