-- Since when the selected e-mails themselves are kept, where no more than totals are left of older
-- ones; NULL where nothing of the selection is gone.
SELECT local_time($filters, max(hour) + INTERVAL 1 HOUR) AS kept_since
FROM selected_totals($filters)
SEMI JOIN sealed_hours USING (shop, hour);
