-- Note which rules the log was taught.
UPDATE log_state SET rules = $fingerprint;
