-- A row without an id is known by all that it says, and by the how-manieth of those in its file
-- it is.
CREATE TEMP TABLE keyed AS
WITH shopped AS (
    SELECT * REPLACE (coalesce(shop, getvariable('shop')) AS shop) FROM incoming
)
SELECT * EXCLUDE (whole_subject, whole_type, whole_id, whole_time)
         REPLACE (coalesce(key::UUID, identity(shop, whole_id, recipient)) AS key),
       NULL::UBIGINT AS same
FROM shopped
WHERE key IS NOT NULL OR message_id IS NOT NULL
UNION ALL
SELECT * EXCLUDE (whole_subject, whole_type, whole_id, whole_time)
         REPLACE (identity(shop, concat_ws(chr(31), source, coalesce(whole_time, ''),
                                           coalesce(whole_type, ''), coalesce(whole_subject, ''),
                                           row_number() OVER same), recipient) AS key),
       NULL::UBIGINT AS same
FROM shopped
WHERE key IS NULL AND message_id IS NULL
WINDOW same AS (
    PARTITION BY shop, source, whole_time, recipient, whole_type, whole_subject ORDER BY line
);
