-- Does any message have several rows?
SELECT count(*), count(DISTINCT key) FROM keyed;
