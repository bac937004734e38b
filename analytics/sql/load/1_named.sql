-- Every row names its message: shop, the source's own id and the recipient are its identity.
CREATE TEMP VIEW keyed AS
SELECT * REPLACE (
    coalesce(shop, getvariable('shop')) AS shop,
    coalesce(key::UUID, identity(coalesce(shop, getvariable('shop')), whole_id, recipient))
        AS key)
FROM incoming;
