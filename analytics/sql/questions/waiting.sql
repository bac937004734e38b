-- How many delayed e-mails are older than five days before $end, a moment of the shop's clock,
-- and how many order e-mails the shop's filter stopped.
SELECT coalesce(sum(n) FILTER (
           outcome = 'deferred' AND local_time($filters, hour) < $end::TIMESTAMP - INTERVAL 5 DAY
       ), 0)::BIGINT AS given_up,
       coalesce(sum(n) FILTER (
           outcome = 'suppressed' AND is_about_order(mail_type)
       ), 0)::BIGINT AS stopped_orders
FROM selected_totals($filters);
