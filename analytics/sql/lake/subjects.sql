-- Where the word does not tell, the distinct subjects, numbers mostly aside, for the driver to read.
SELECT DISTINCT completed.mail_type_raw, type_shape(completed.subject) AS shape
FROM completed
JOIN raw_types ON raw_types.mail_type_raw IS NOT DISTINCT FROM completed.mail_type_raw
WHERE raw_types.mail_type = 'other' AND completed.mail_type IS NULL;
