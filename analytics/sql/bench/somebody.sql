-- Somebody with many e-mails, and how many.
SELECT recipient, count(*) AS emails
FROM messages
WHERE recipient_domain = 'gmail.com'
GROUP BY recipient
ORDER BY emails DESC, recipient
LIMIT 1;
