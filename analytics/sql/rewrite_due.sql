-- Does the file still hold bytes of what was erased?
SELECT rewrite_due FROM log_state;
