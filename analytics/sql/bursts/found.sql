-- The bursts that were found and counted but are not kept, as `questions/bursts` has the kept ones.
SELECT counted_bursts.*, note
FROM counted_bursts
LEFT JOIN burst_notes USING (id)
ORDER BY is_open DESC, started DESC, id;
