-- A consistent copy of the whole log beside it, while it is in use. Python fills in the names.
-- What was deleted from the log is not in the copy.
ATTACH $file AS $copy;
COPY FROM DATABASE $log TO $copy;
UPDATE $copy.log_state SET rewrite_due = false
