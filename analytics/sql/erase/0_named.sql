-- All that looks like an address in the texts of the log; none was looked at yet.
CREATE OR REPLACE TEMP TABLE named (address VARCHAR);
