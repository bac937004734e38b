-- The hours whose totals the import changes: where messages land, and where updated ones lay.
CREATE TEMP TABLE touched AS
SELECT DISTINCT shop, date_trunc('hour', sent_at) AS hour
FROM (
    SELECT shop, sent_at FROM folded
    UNION ALL
    SELECT messages.shop, messages.sent_at FROM messages SEMI JOIN folded USING (key)
);
