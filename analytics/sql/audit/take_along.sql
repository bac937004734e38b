-- What the log's audit trail tells, and not that of the file which is to take its place. Python
-- fills in the names.
ATTACH $file AS $copy;
INSERT INTO $copy.audit (FROM $log.audit EXCEPT ALL FROM $copy.audit)
