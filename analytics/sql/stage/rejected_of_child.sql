-- What a child process rejected.
CREATE OR REPLACE TEMP TABLE rejected AS
SELECT line::BIGINT AS line, reason::VARCHAR AS reason, left(detail::VARCHAR, 80) AS detail,
    left(content::VARCHAR, 2000) AS content
FROM read_parquet($file)
ORDER BY line
