-- What was before this import's change is what was before its heir's.
UPDATE earlier_states SET batch = heir FROM changed
WHERE earlier_states.batch = $batch AND earlier_states.key = changed.key;
