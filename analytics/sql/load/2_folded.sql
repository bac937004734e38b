-- Several rows about one message become one. The row that decides gives the outcome and all that
-- belongs to it; what a message is, any row may tell, the deciding one first.
CREATE TEMP TABLE folded AS
WITH told AS (
    SELECT *, {'status_at': status_at, 'outcome': outcome, 'recipient': recipient,
               'mx_host': mx_host, 'source_says': source_says, 'hardness': hardness,
               'reason': reason, 'cause': cause, 'mail_type': mail_type, 'provider': provider,
               'mail_type_raw': mail_type_raw, 'subject': subject, 'order_no': order_no} AS what
    FROM keyed
), best AS (
    SELECT key,
           arg_max(what, (standing(outcome, status_at), line)) FILTER (outcome <> 'sent') AS known,
           arg_max(what, (status_at, line)) FILTER (outcome = 'sent') AS handed_over,
           min(status_at) FILTER (outcome = 'delivered') AS accepted_at,
           any_value(shop) AS shop, min(sent_at) AS sent_at, any_value(message_id) AS message_id,
           any_value(source) AS source,
           -- Written out, for other engines do not pass over what is missing by themselves.
           arg_min(sent_text, (sent_at, line)) FILTER (sent_text IS NOT NULL) AS sent_text,
           arg_min(time_flag, (sent_at, line)) FILTER (time_flag IS NOT NULL) AS time_flag,
           arg_max(mx_host, line) FILTER (mx_host IS NOT NULL) AS mx_host,
           arg_max(mail_type_raw, line) FILTER (mail_type_raw IS NOT NULL) AS mail_type_raw,
           arg_max(subject, line) FILTER (subject IS NOT NULL) AS subject,
           arg_max(order_no, line) FILTER (order_no IS NOT NULL) AS order_no,
           count(*) AS rows,
           count(DISTINCT (outcome, status_at, answer)) AS different_rows
    FROM told
    GROUP BY key
), decided AS (
    SELECT *, CASE WHEN known IS NULL OR (
                       handed_over IS NOT NULL
                       AND moves_on(known.outcome, known.status_at, handed_over.outcome,
                                    handed_over.status_at)
                   ) THEN handed_over ELSE known END AS what
    FROM best
)
SELECT key, shop, sent_at,
       CASE WHEN what.outcome = 'delivered' THEN accepted_at ELSE what.status_at END AS status_at,
       coalesce(what.mail_type_raw, mail_type_raw) AS mail_type_raw,
       what.recipient AS recipient, coalesce(what.mx_host, mx_host) AS mx_host,
       coalesce(what.subject, subject) AS subject, what.outcome AS outcome,
       coalesce(what.order_no, order_no) AS order_no, message_id, source,
       what.source_says AS source_says, sent_text, time_flag, what.mail_type AS mail_type,
       what.provider AS provider, what.hardness AS hardness, what.reason AS reason,
       what.cause AS cause, rows, different_rows
FROM decided;
