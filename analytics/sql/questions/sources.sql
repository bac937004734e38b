-- Of which kinds of file the e-mails of a period may come: those of the imports that reach into it.
SELECT format, sum(messages)::BIGINT AS emails
FROM imports
WHERE in_scope($filters, shop) AND messages > 0
  AND last_sent >= ($filters).since AND first_sent < ($filters).until
GROUP BY format
ORDER BY emails DESC, format;
