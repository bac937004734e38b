-- None of the messages is known yet, so they are as the file tells.
CREATE TEMP VIEW completed AS
SELECT *, true AS is_new FROM folded;
