-- Is anything in the log older than what is kept?
SELECT EXISTS (FROM messages WHERE sent_at < $first)
    OR EXISTS (FROM rejected_rows
               WHERE batch IN (SELECT batch FROM imports WHERE imported_at < $first));
