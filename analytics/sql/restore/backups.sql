-- Where backups were written, and when.
SELECT file, made_at FROM backups;
