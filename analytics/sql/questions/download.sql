-- The selected e-mails with the last answer to each, newest first, for a spreadsheet.
WITH chosen AS MATERIALIZED (
    FROM selected($filters)
), last_answers AS (
    -- As one: arg_max of each would pass over what the last answer lacks, and take it from another.
    SELECT error_log.key, count(*) AS answers,
           max({'answered_at': answered_at, 'reply_code': reply_code,
                'enhanced_code': enhanced_code, 'diagnostic': diagnostic}) AS last_answer
    FROM error_log
    SEMI JOIN chosen ON chosen.key = error_log.key
    GROUP BY error_log.key
)
SELECT strftime(local_time($filters, sent_at), '%Y-%m-%d %H:%M:%S') AS sent_at, shop, mail_type,
       mail_type_raw, recipient, provider, subject, outcome,
       strftime(local_time($filters, status_at), '%Y-%m-%d %H:%M:%S') AS status_at, hardness,
       reason, cause, last_answer.reply_code, last_answer.enhanced_code,
       shown_answer($filters, last_answer.diagnostic, recipient) AS diagnostic,
       coalesce(answers, 0) AS answers,
       order_no, message_id
FROM chosen
LEFT JOIN last_answers ON last_answers.key = chosen.key
ORDER BY chosen.sent_at DESC, chosen.key;
