-- What a child process staged, column by column, so that nothing else can come along.
CREATE OR REPLACE TEMP TABLE events AS
SELECT
    line::BIGINT AS line, {columns}
FROM read_parquet($file)
WHERE line > 0 AND sent_at IS NOT NULL AND status_at IS NOT NULL AND recipient IS NOT NULL
    AND source IS NOT NULL
    AND outcome IN ('delivered', 'sent', 'deferred', 'failed', 'suppressed', 'complained')
ORDER BY line
