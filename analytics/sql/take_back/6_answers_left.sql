-- What only this import changed may have no answer left.
UPDATE messages SET has_answers = false
FROM changed
WHERE messages.key = changed.key AND heir IS NULL AND has_answers
  AND messages.key NOT IN (SELECT key FROM error_log);
