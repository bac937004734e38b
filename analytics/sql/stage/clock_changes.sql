-- How many local times were skipped in spring, or came twice in autumn.
SELECT time_flag, count(*) FROM events WHERE time_flag IS NOT NULL GROUP BY time_flag ORDER BY 1
