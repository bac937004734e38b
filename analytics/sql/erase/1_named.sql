-- The same as a list, for texts that name them.
SET VARIABLE persons = (SELECT coalesce(list(address), []) FROM persons);
