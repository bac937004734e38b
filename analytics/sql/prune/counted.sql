-- How many messages and rejected rows the log holds.
SELECT (SELECT count(*) FROM messages), (SELECT count(*) FROM rejected_rows);
