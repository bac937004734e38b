-- The shops, each with how many e-mails it sent or tried to, how many had a final outcome since
-- $since and how many of them failed, and the same before: the period that it is compared with.
SELECT shop,
       coalesce(sum(n) FILTER (now AND outcome <> 'suppressed'), 0)::BIGINT AS emails,
       coalesce(sum(n) FILTER (now AND outcome = 'failed'), 0)::BIGINT AS failed,
       coalesce(sum(n) FILTER (now AND is_final(outcome)), 0)::BIGINT AS finished,
       coalesce(bool_or(outcome <> 'sent') FILTER (now AND is_final(outcome)), false) AS known,
       coalesce(sum(n) FILTER (NOT now AND outcome = 'failed'), 0)::BIGINT AS failed_before,
       coalesce(sum(n) FILTER (NOT now AND is_final(outcome)), 0)::BIGINT AS finished_before,
       coalesce(bool_or(outcome <> 'sent') FILTER (NOT now AND is_final(outcome)), false)
           AS known_before
FROM (SELECT *, hour >= $since::TIMESTAMP AS now FROM selected_totals($filters))
GROUP BY shop
ORDER BY shop;
