-- The distinct raw words for a mail type, for the driver to read.
SELECT DISTINCT mail_type_raw FROM completed;
