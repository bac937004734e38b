-- The mailbox provider of each domain in the log, which other tools cannot know by themselves.
SELECT DISTINCT recipient_domain, provider FROM messages ORDER BY ALL;
