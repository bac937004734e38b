-- When the log begins and ends, on the shop's clock, and how many e-mails it counts.
SELECT local_time($filters, min(hour)) AS first_sent,
       local_time(
           $filters, coalesce((SELECT max(sent_at) FROM selected($filters)), max(hour))
       ) AS last_sent,
       coalesce(sum(n), 0)::BIGINT AS emails
FROM selected_totals($filters);
