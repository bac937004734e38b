-- Nobody tells again what was told by this import, nor what it brought and the heir brings now.
DELETE FROM retold
WHERE batch = $batch
   OR EXISTS (FROM brought WHERE brought.key = retold.key AND brought.heir = retold.batch);
