-- Note what the build found an import to have done.
UPDATE imports
SET new = $new, updated = $updated, first_sent = $first_sent, last_sent = $last_sent,
    unchanged = rows - rejected - $new - $updated
WHERE batch = $batch;
