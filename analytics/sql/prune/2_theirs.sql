-- The e-mails of those hours.
CREATE OR REPLACE TEMP TABLE theirs AS SELECT key FROM messages WHERE sent_at < $first;
