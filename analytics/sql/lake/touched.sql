-- The months that this round changes: where messages land, and where changed ones lay.
SELECT strftime(sent_at, '%Y-%m') AS month FROM judged WHERE is_new OR changed
UNION
SELECT strftime(known_sent_at, '%Y-%m') AS month FROM judged WHERE changed;
