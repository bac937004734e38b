-- The rules at once: what each is called, the cause and reason it stands for, and how sure it is.
INSERT INTO rules
SELECT unnest($rules), unnest($causes), unnest($reasons), unnest($confidences);
