-- The error log gets the answers that it does not hold yet.
INSERT INTO error_log BY NAME SELECT *, $batch::INTEGER AS batch FROM fresh_answers;
