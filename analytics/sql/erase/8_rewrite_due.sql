-- The file still holds the bytes of what was deleted.
UPDATE log_state SET rewrite_due = true;
