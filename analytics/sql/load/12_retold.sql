-- Which known messages the file tells of as well: they stay when the import that brought them goes.
INSERT INTO retold SELECT $batch::INTEGER, key FROM judged WHERE NOT is_new;
