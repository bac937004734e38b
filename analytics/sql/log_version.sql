-- The number that every change of the log raises.
SELECT log_version FROM log_state;
