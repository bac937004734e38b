-- Every row names its message: shop, the source's own id and the recipient are its identity. A hash of
-- the last two takes less time than a key, and tells as well which rows are not of the `same` message;
-- not where a row brings its key, or an id holds the sign between the three.
CREATE TEMP VIEW keyed AS
SELECT * REPLACE (
    coalesce(shop, getvariable('shop')) AS shop,
    coalesce(key::UUID, identity(coalesce(shop, getvariable('shop')), whole_id, recipient))
        AS key),
    CASE WHEN key IS NULL AND NOT contains(whole_id, chr(31))
         THEN hash(whole_id, recipient) END AS same
FROM incoming;
