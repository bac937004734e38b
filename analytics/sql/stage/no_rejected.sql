-- The same table when nothing was rejected.
CREATE OR REPLACE TEMP TABLE rejected
(line BIGINT, reason VARCHAR, detail VARCHAR, content VARCHAR)
