-- What a target was not told yet: that a burst has begun, and that it is over. One that was over
-- before it could be told is told while it is fresh: a day before the end of its shop's log.
WITH told AS (SELECT id, bursts_told.news FROM bursts_told WHERE target = $target)
SELECT bursts.*, note, CASE WHEN is_open THEN 'begun' ELSE 'over' END AS news,
       (SELECT count(DISTINCT shop) FROM hourly_totals) > 1 AS of_several
FROM bursts
LEFT JOIN burst_notes USING (id)
WHERE severity <> 'notice'
  AND NOT EXISTS (
      FROM told WHERE told.id = bursts.id AND (told.news = 'over' OR bursts.is_open)
  )
  AND (is_open OR ended > (
           SELECT max(hour) FROM hourly_totals AS totals WHERE totals.shop = bursts.shop
       ) - INTERVAL 1 DAY
       OR bursts.id IN (SELECT told.id FROM told))
ORDER BY started, bursts.id;
