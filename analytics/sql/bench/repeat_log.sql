-- A shop's log in which every e-mail stands so many times, each time to somebody else, in the order
-- of sending: the log of a shop with so many times the customers and orders.
COPY (
    WITH written AS (
        SELECT *, unnest(range($rounds)) AS round
        FROM read_csv(
            $log, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"'
        )
    ), told AS (
        SELECT *,
               -- What goes to the shop itself, as a receipt does, goes to the same address.
               if(round = 0 OR recipient_domain = $own, recipient,
                  replace(recipient, '@', format('.{}@', round))) AS somebody,
               if(round = 0, order_no, format('{}{:02}', order_no, round)) AS ordered
        FROM written
    )
    SELECT * EXCLUDE (round, somebody, ordered) REPLACE (
        somebody AS recipient,
        ordered AS order_no,
        if(round = 0, message_id, replace(message_id, '<', format('<{}.', round))) AS message_id,
        if(order_no IS NULL, subject, replace(subject, '#' || order_no, '#' || ordered)) AS subject,
        replace(error_log, recipient, somebody) AS error_log
    )
    FROM told
    LIMIT $messages
) TO $file (HEADER)
