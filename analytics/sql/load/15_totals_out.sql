-- The totals of the touched hours are counted anew; sealed hours stay as they are.
DELETE FROM hourly_totals
USING touched
WHERE hourly_totals.shop = touched.shop AND hourly_totals.hour = touched.hour
  AND NOT hourly_totals.sealed;
