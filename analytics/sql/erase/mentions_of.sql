-- The subjects of e-mails to others that name one person.
SELECT iso_time(sent_at) AS sent_at, shop, mail_type, subject
FROM messages
WHERE recipient <> $address AND names_person(subject, [$address])
ORDER BY ALL;
