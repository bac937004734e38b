-- No answer from before may be taken for one of the restored log.
UPDATE log_state SET log_version = greatest(log_version, $version);
