-- None of the messages is known yet.
INSERT INTO messages BY NAME
SELECT * EXCLUDE (rows, different_rows, is_new), address_hash(recipient) AS recipient_hash,
       $batch::INTEGER AS batch
FROM arriving;
