-- What a target was not told yet: that a burst has begun, and that it is over. One that was over
-- before it could be told is told while it is fresh: a day before the end of the log.
WITH told AS (SELECT id, bursts_told.news FROM bursts_told WHERE target = $target)
SELECT bursts.*, note, CASE WHEN is_open THEN 'begun' ELSE 'over' END AS news
FROM bursts
LEFT JOIN burst_notes USING (id)
WHERE severity <> 'notice'
  AND NOT EXISTS (
      FROM told WHERE told.id = bursts.id AND (told.news = 'over' OR bursts.is_open)
  )
  AND (is_open OR ended > (SELECT max(sent_at) FROM messages) - INTERVAL 1 DAY
       OR bursts.id IN (SELECT told.id FROM told))
ORDER BY started, bursts.id;
