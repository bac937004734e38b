-- How many messages the log holds, as a guard against rows that a join would drop.
SELECT count(*) FROM messages;
