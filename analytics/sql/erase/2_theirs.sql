-- The e-mails to them, and the hours that these lie in.
CREATE OR REPLACE TEMP TABLE theirs AS
SELECT key, shop, date_trunc('hour', sent_at) AS hour
FROM messages
SEMI JOIN persons ON persons.address = messages.recipient;
CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT shop, hour FROM theirs;
