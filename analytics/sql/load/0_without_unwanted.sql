-- The staged rows without those who were erased, and without the hours that are sealed. What is
-- left out counts as rejected, and says nothing but its line and why. A message is still known by
-- what it says in whole, which goes no further.
CREATE TEMP TABLE judged_rows AS
SELECT events.*, CASE
           WHEN list_contains(getvariable('persons'), recipient) THEN 'erased'
           WHEN sealed.hour IS NOT NULL THEN 'pruned' END AS left_out
FROM events
LEFT JOIN sealed_hours AS sealed
       ON sealed.shop = coalesce(events.shop, getvariable('shop'))
      AND sealed.hour = date_trunc('hour', events.sent_at);
UPDATE rejected SET detail = NULL, content = NULL
WHERE names_person(concat_ws(' ', detail, content), getvariable('persons'));
INSERT INTO rejected
SELECT line, left_out, NULL, NULL FROM judged_rows WHERE left_out IS NOT NULL;
CREATE TEMP VIEW incoming AS
SELECT * EXCLUDE (left_out) REPLACE (
           without_persons(subject, getvariable('persons')) AS subject,
           without_persons(answer, getvariable('persons')) AS answer,
           without_persons(error_log, getvariable('persons')) AS error_log,
           without_persons(mail_type_raw, getvariable('persons')) AS mail_type_raw,
           without_persons(message_id, getvariable('persons')) AS message_id,
           without_persons(order_no, getvariable('persons')) AS order_no,
           without_persons(source_says, getvariable('persons')) AS source_says,
           without_persons(mx_host, getvariable('persons')) AS mx_host,
           without_persons(sent_text, getvariable('persons')) AS sent_text),
       subject AS whole_subject, mail_type_raw AS whole_type, message_id AS whole_id,
       sent_text AS whole_time
FROM judged_rows
WHERE left_out IS NULL;
