-- What was sent to one recipient, newest first: all of it at once, for what is known of the recipient is
-- told from it. The whole address is given: to read it from the log would take as long as the rest.
SELECT row_place AS place, key::VARCHAR AS key, shop, local_time($filters, sent_at) AS sent_at,
       theirs.sent_at AS sent_utc, local_time($filters, status_at) AS status_at, mail_type,
       shown($filters, ($filters).address) AS recipient,
       shown_text($filters, subject) AS subject, provider,
       outcome, hardness, reason, cause, order_no, source, time_flag, has_answers
FROM matching($filters) AS theirs
WHERE had_mail(theirs.sent_at, ($filters).address)
ORDER BY theirs.sent_at DESC, theirs.key;
