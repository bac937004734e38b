-- When something was sent to each address, anew and in order.
DELETE FROM moments;
INSERT INTO moments SELECT recipient_hash, sent_at, false FROM messages ORDER BY recipient_hash;
