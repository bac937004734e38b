-- Remember which message a queue id stood for, and from when: a later file tells of the same
-- message by its queue id alone.
INSERT INTO queue_ids
SELECT DISTINCT coalesce(shop, getvariable('shop')), queue_id, queued_at, message_id
FROM incoming
WHERE queue_id IS NOT NULL AND message_id IS NOT NULL
EXCEPT
FROM queue_ids;
