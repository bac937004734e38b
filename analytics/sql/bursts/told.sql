-- A target was told of a burst.
INSERT INTO bursts_told VALUES ($id, $news, $target, $now);
