-- Note what was imported, and how it came in.
INSERT INTO imports BY NAME
SELECT $batch AS batch, $file AS file, $sha256 AS sha256, $bytes AS bytes, $format AS format,
       $shop AS shop, $timezone AS timezone, $imported_at AS imported_at, $seconds AS seconds,
       $rows AS rows, $messages AS messages, $new AS new, $updated AS updated,
       $unchanged AS unchanged, $rejected AS rejected, $first_sent AS first_sent,
       $last_sent AS last_sent, $door AS door, $person AS person, $edition AS edition;
