-- The others are their heir's.
UPDATE messages SET batch = heir FROM brought
WHERE messages.key = brought.key AND heir IS NOT NULL;
