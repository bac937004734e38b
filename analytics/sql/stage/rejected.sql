-- The rejected records that were written beside the file.
CREATE OR REPLACE TEMP TABLE rejected AS
SELECT line, reason, detail, content
FROM read_csv(
    $files, delim = ',', header = false, quote = '"', escape = '"', auto_detect = false,
    columns = {'line': 'BIGINT', 'reason': 'VARCHAR', 'detail': 'VARCHAR', 'content': 'VARCHAR'}
)
ORDER BY line
