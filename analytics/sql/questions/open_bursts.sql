-- How many bursts are open that are more than a notice, and that no manager has marked as known.
SELECT count(*) AS bursts
FROM bursts
WHERE is_open AND severity <> 'notice' AND in_scope($filters, shop)
  AND id NOT IN (SELECT id FROM burst_notes);
