-- Several rows about one message become one: the row whose standing is highest decides, and what
-- it leaves out comes from the others.
CREATE TEMP TABLE folded AS
SELECT key,
       any_value(shop) AS shop,
       min(sent_at) AS sent_at,
       arg_max(status_at, standing(outcome, status_at)) AS status_at,
       arg_max(mail_type_raw, standing(outcome, status_at)) AS mail_type_raw,
       any_value(recipient) AS recipient,
       arg_max(mx_host, standing(outcome, status_at)) AS mx_host,
       arg_max(subject, standing(outcome, status_at)) AS subject,
       arg_max(outcome, standing(outcome, status_at)) AS outcome,
       arg_max(order_no, standing(outcome, status_at)) AS order_no,
       any_value(message_id) AS message_id,
       any_value(source) AS source,
       arg_max(source_says, standing(outcome, status_at)) AS source_says,
       arg_min(sent_text, (sent_at, line)) AS sent_text,
       arg_min(time_flag, (sent_at, line)) AS time_flag,
       any_value(mail_type) AS mail_type,
       any_value(provider) AS provider,
       any_value(hardness) AS hardness,
       any_value(reason) AS reason,
       any_value(cause) AS cause,
       count(*) AS rows,
       count(DISTINCT (outcome, status_at, answer)) AS different_rows
FROM keyed
GROUP BY key;
