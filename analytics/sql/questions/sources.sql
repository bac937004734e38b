-- Of which kinds of file the e-mails of a period may come: those of the imports that reach into it.
-- An import is named after the shop of the rows that name none, so where not all shops are in view
-- the e-mails themselves say which imports brought theirs.
SELECT format, sum(messages)::BIGINT AS emails
FROM imports
WHERE (in_scope($filters, shop) OR batch IN (
          SELECT batch FROM messages
          WHERE NOT ($filters).every_shop AND in_scope($filters, shop)
            AND sent_at >= ($filters).since AND sent_at < ($filters).until))
  AND messages > 0
  AND last_sent >= ($filters).since AND first_sent < ($filters).until
GROUP BY format
ORDER BY emails DESC, format;
