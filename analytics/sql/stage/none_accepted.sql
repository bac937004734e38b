-- How many e-mails there are, where they are not few and no server accepted any: a list of failures, perhaps.
SELECT CASE WHEN count(*) >= 20 AND bool_and(outcome IN ('failed', 'deferred', 'suppressed'))
            THEN count(*) ELSE 0 END
FROM events
