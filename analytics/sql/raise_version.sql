-- Every change of the log makes remembered answers old.
UPDATE log_state SET log_version = log_version + 1;
