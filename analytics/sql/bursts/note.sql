-- What a manager knows of a burst, in place of what was noted before.
INSERT OR REPLACE INTO burst_notes VALUES ($id, $note, $now);
