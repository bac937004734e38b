-- The months that new answers lie in.
SELECT DISTINCT strftime(answered_at, '%Y-%m') AS month FROM error_log WHERE is_fresh;
