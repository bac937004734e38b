-- When the new messages were sent, and to whom.
INSERT INTO moments SELECT recipient_hash, sent_at, true FROM messages WHERE batch = $batch;
