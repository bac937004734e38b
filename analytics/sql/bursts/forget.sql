-- What was found before is found anew.
DELETE FROM bursts;
