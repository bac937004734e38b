-- What was sent to one recipient, newest first: the $rows newest, or all of it, from which what is known
-- of the recipient is told; of more than that, `recipient_counts` and `recipient_block` tell it. The whole
-- address is given: to read it from the log would take as long as the rest.
-- Of each is told whether a later one has arrived, and for what cause the address was blocked then, as
-- far as those that are returned tell it. No more than the newest $moments are gone through, of whatever
-- shop; fewer rows than were asked for are all there are unless the address had mail before these.
WITH newest AS (
    FROM matching($filters) AS theirs
    WHERE had_mail_lately(theirs.sent_at, ($filters).address, $moments)
    ORDER BY theirs.sent_at DESC, theirs.key DESC
    LIMIT $rows
)
SELECT row_place AS place, key::VARCHAR AS key, shop, local_time($filters, sent_at) AS sent_at,
       newest.sent_at AS sent_utc, local_time($filters, status_at) AS status_at, mail_type,
       shown($filters, ($filters).address) AS recipient,
       shown_text($filters, subject) AS subject, provider,
       outcome, hardness, reason, cause, order_no, source, time_flag, has_answers,
       had_mail_before(($filters).address, $moments) AS had_mail_before,
       coalesce(newest.sent_at < max(newest.sent_at) FILTER (outcome IN ('delivered', 'complained'))
                                 OVER (PARTITION BY shop), false) AS arrived_later,
       last_value(CASE WHEN hardness = 'hard' THEN cause END IGNORE NULLS)
           OVER (PARTITION BY shop ORDER BY newest.sent_at, newest.key) AS blocked_for
FROM newest
ORDER BY newest.sent_at DESC, newest.key;
