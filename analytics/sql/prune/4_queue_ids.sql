-- Queue ids so old that no mail server names them any more.
DELETE FROM queue_ids WHERE queued_at < $first;
