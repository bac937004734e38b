-- What one import has done.
SELECT new, updated, unchanged FROM imports WHERE batch = $batch;
