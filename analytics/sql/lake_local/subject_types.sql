-- The mail type of each distinct subject.
SELECT mail_type_raw, shape, mail_type_of(mail_type_raw, shape) AS mail_type FROM asked;
