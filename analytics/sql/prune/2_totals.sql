-- Their totals stay as they are for good.
UPDATE hourly_totals SET sealed = true WHERE hour < $first AND NOT sealed;
