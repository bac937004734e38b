-- Backups that somebody has deleted.
DELETE FROM backups WHERE file = ANY($files);
