-- Note which step of the schema the file has had.
UPDATE log_state SET schema_version = $version;
