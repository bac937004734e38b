-- The bursts that reach into the selected period, open ones first, then the newest.
SELECT bursts.*, note
FROM bursts
LEFT JOIN burst_notes USING (id)
WHERE in_scope($filters, shop) AND ended > ($filters).since AND started < ($filters).until
ORDER BY is_open DESC, started DESC, id;
