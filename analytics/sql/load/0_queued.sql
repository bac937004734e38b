-- Does the file come from a mail server that names messages by queue ids?
SELECT count(*) > 0 FROM incoming WHERE queue_id IS NOT NULL;
