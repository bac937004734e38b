-- Note what was imported.
INSERT INTO imports
VALUES ($batch, $file, $sha256, $bytes, $format, $shop, $timezone, $imported_at, $seconds, $rows,
        $messages, $new, $updated, $unchanged, $rejected, $first_sent, $last_sent);
