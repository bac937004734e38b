-- How many delayed e-mails are of the hours before $before, a moment of the log, and how many order
-- e-mails the shop's filter stopped.
SELECT coalesce(sum(n) FILTER (
           outcome = 'deferred' AND hour < $before::TIMESTAMP
       ), 0)::BIGINT AS given_up,
       coalesce(sum(n) FILTER (
           outcome = 'suppressed' AND is_about_order(mail_type)
       ), 0)::BIGINT AS stopped_orders
FROM selected_totals($filters);
