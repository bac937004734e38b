-- How many messages are filed anew: under another provider or type, or another meaning.
SELECT count(*) FROM (SELECT key FROM refiled UNION SELECT key FROM renamed);
