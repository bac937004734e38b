-- No total, in the shape that a lake's totals have.
COPY (
    SELECT shop, hour, mail_type, provider, outcome, reason, n
    FROM hourly_totals
    LIMIT 0
) TO {file} (FORMAT parquet);
