-- In SQLite: how many e-mails had a final outcome, and how many of them failed, per day, type and
-- provider.
SELECT date(sent_at) AS day, mail_type, providers.provider,
       sum(outcome = 'failed') AS failed, count(*) AS finished
FROM messages JOIN providers USING (recipient_domain)
WHERE outcome IN ('delivered', 'sent', 'complained', 'failed')
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3;
