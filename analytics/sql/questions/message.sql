-- One e-mail by its place, if its key still lies there. What others to the same address tell of it is
-- not asked: see `beside_message`.
SELECT row_place AS place, key::VARCHAR AS key, shop, local_time($filters, sent_at) AS sent_at,
       local_time($filters, status_at) AS status_at, mail_type, recipient, subject, provider,
       outcome, hardness, reason, cause, order_no, source, time_flag, has_answers,
       false AS arrived_later, NULL::VARCHAR AS blocked_for
FROM selected($filters)
WHERE key = $key::UUID AND row_place = $place::BIGINT;
