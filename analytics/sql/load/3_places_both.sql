-- Where each message of the file went, as the file tells it and as all that is known has it.
CREATE TEMP VIEW places AS
SELECT recipient, mx_host FROM keyed
UNION ALL
SELECT recipient, mx_host FROM completed;
