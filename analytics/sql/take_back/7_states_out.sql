-- What was before an heir's own change, when the heir takes this import's place, was this import.
DELETE FROM earlier_states
USING (SELECT key, heir FROM brought UNION SELECT key, heir FROM changed) AS passed
WHERE earlier_states.key = passed.key
  AND earlier_states.batch = coalesce(passed.heir, $batch);
