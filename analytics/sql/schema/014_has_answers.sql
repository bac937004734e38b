-- Does the error log have an answer of a message? Of most it has none, and need not be searched.
ALTER TABLE messages ADD COLUMN has_answers BOOLEAN;
UPDATE messages SET has_answers = key IN (SELECT key FROM error_log);
