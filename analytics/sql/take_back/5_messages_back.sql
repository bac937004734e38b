-- What only this import changed is as it was before.
UPDATE messages
SET sent_at = state.sent_at, status_at = state.status_at, outcome = state.outcome,
    mail_type = state.mail_type, mail_type_raw = state.mail_type_raw, provider = state.provider,
    subject = state.subject, hardness = state.hardness, reason = state.reason,
    cause = state.cause, message_id = state.message_id, order_no = state.order_no,
    source_says = state.source_says, mx_host = state.mx_host, sent_text = state.sent_text,
    time_flag = state.time_flag
FROM (FROM earlier_states SEMI JOIN (FROM changed WHERE heir IS NULL) USING (key)
      WHERE batch = $batch) AS state
WHERE messages.key = state.key;
