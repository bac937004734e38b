-- Which rules the log was taught.
SELECT rules FROM log_state;
