-- What was sent to one recipient, newest first: all of it at once, for what is known of the recipient is
-- told from it. The whole address is given: to read it from the log would take as long as the rest.
-- Of each is told whether a later one has arrived, and for what cause the address was blocked then.
SELECT row_place AS place, key::VARCHAR AS key, shop, local_time($filters, sent_at) AS sent_at,
       theirs.sent_at AS sent_utc, local_time($filters, status_at) AS status_at, mail_type,
       shown($filters, ($filters).address) AS recipient,
       shown_text($filters, subject) AS subject, provider,
       outcome, hardness, reason, cause, order_no, source, time_flag, has_answers,
       coalesce(theirs.sent_at < max(theirs.sent_at) FILTER (outcome IN ('delivered', 'complained'))
                                 OVER (PARTITION BY shop), false) AS arrived_later,
       last_value(CASE WHEN hardness = 'hard' THEN cause END IGNORE NULLS)
           OVER (PARTITION BY shop ORDER BY theirs.sent_at, theirs.key) AS blocked_for
FROM matching($filters) AS theirs
WHERE had_mail(theirs.sent_at, ($filters).address)
ORDER BY theirs.sent_at DESC, theirs.key;
