-- The mail type of each distinct raw word.
SELECT mail_type_raw, mail_type_of(mail_type_raw, '') AS mail_type FROM asked;
