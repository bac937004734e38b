-- A rule: the cause and reason it stands for, and how sure it is.
INSERT INTO rules VALUES (?, ?, ?, ?);
