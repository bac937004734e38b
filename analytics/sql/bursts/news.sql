-- What nobody was told yet: that a burst has begun, and that it is over. One that was over before
-- anybody could be told of it is told while it is fresh: a day before the end of the log.
SELECT bursts.*, note, CASE WHEN is_open THEN 'begun' ELSE 'over' END AS news
FROM bursts
LEFT JOIN burst_notes USING (id)
WHERE severity <> 'notice'
  AND NOT EXISTS (
      FROM bursts_told
      WHERE bursts_told.id = bursts.id AND (bursts_told.news = 'over' OR bursts.is_open)
  )
  AND (is_open OR ended > (SELECT max(sent_at) FROM messages) - INTERVAL 1 DAY
       OR bursts.id IN (SELECT bursts_told.id FROM bursts_told))
ORDER BY started, bursts.id;
