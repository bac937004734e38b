-- Note one deed.
INSERT INTO audit VALUES ($now, $who, $deed, nullif($about, ''), nullif($detail, ''));
