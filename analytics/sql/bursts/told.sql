-- Somebody was told of a burst.
INSERT INTO bursts_told VALUES ($id, $news, $now);
