-- The hourly totals of the touched months, counted from the messages themselves.
SELECT shop, date_trunc('hour', sent_at) AS hour, mail_type, provider, outcome, reason,
       count(*) AS n, strftime(sent_at, '%Y-%m') AS month
FROM new_messages
GROUP BY shop, date_trunc('hour', sent_at), mail_type, provider, outcome, reason,
         strftime(sent_at, '%Y-%m');
