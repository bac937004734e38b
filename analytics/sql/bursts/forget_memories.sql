-- What was remembered of the shops that were searched is of no use any more.
DELETE FROM burst_memory WHERE list_contains($shops::VARCHAR[], shop);
