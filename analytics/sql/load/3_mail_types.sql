-- The mail type of each distinct raw word.
CREATE TEMP TABLE raw_types AS
SELECT mail_type_raw, mail_type_of(mail_type_raw, '') AS mail_type
FROM (SELECT DISTINCT mail_type_raw FROM completed);

-- Where the word does not tell, that of each distinct subject, numbers aside where no rule asks for one.
CREATE TEMP TABLE subject_types AS
SELECT mail_type_raw, shape, mail_type_of(mail_type_raw, shape) AS mail_type
FROM (
    SELECT DISTINCT completed.mail_type_raw, type_shape(subject) AS shape
    FROM completed
    JOIN raw_types ON raw_types.mail_type_raw IS NOT DISTINCT FROM completed.mail_type_raw
    WHERE raw_types.mail_type = 'other' AND completed.mail_type IS NULL
);
