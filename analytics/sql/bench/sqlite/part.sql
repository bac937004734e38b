-- In SQLite: the addresses that hold a text, with their e-mails; those with the newest first.
SELECT recipient, count(*) AS emails
FROM messages
WHERE instr(recipient, :part)
GROUP BY recipient
ORDER BY max(sent_at) DESC
LIMIT 50;
