-- What a later import told as well passes to it: the first one after this that did is its heir.
CREATE TEMP TABLE heirs AS
SELECT key, min(batch) AS heir
FROM retold
WHERE batch > $batch
GROUP BY key;
