-- None of the messages is known yet.
INSERT INTO messages BY NAME
SELECT * EXCLUDE (rows, different_rows, is_new), $batch::INTEGER AS batch FROM arriving;
