-- Where backups of the log were written.
SELECT file FROM backups ORDER BY made_at;
