-- For each mail type, what providers judge a sender by: hard bounces among the e-mails with a final
-- outcome, and spam complaints among those accepted. Gmail and Google Workspace tell no sender of
-- complaints, so what they accepted is no part of it. The largest types first.
SELECT mail_type,
       count(*) FILTER (outcome = 'failed' AND hardness = 'hard') AS hard,
       count(*) FILTER (is_final(outcome)) AS finished,
       count(*) FILTER (outcome = 'complained') AS complained,
       count(*) FILTER (
           outcome = 'complained'
           OR outcome = 'delivered' AND provider NOT IN ('gmail', 'google_workspace')
       ) AS accepted,
       coalesce(bool_or(outcome IN ('delivered', 'complained', 'failed')), false) AS known
FROM selected($filters)
GROUP BY mail_type
HAVING finished > 0
ORDER BY finished DESC, mail_type;
