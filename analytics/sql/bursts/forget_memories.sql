-- What was remembered is of no use any more.
DELETE FROM burst_memory;
