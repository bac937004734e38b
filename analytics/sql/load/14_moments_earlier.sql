-- When known messages were sent of which the file knows an earlier moment.
INSERT INTO moments
SELECT address_hash(recipient), sent_at, true FROM judged WHERE sent_at < known_sent_at;
