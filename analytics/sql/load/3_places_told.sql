-- Where each message of the file went, as the file tells it.
CREATE TEMP VIEW places AS SELECT recipient, mx_host FROM keyed;
