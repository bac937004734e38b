-- Those messages are filed there, and an order that the subject names belongs to what is one.
UPDATE messages
SET provider = refiled.provider, mail_type = refiled.mail_type,
    order_no = coalesce(order_no, CASE WHEN names_order(refiled.mail_type)
                                       THEN order_number(subject) END)
FROM refiled
WHERE messages.key = refiled.key;
