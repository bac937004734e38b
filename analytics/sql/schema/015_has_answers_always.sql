-- It is known of every message. A step of its own: DuckDB refuses this in the transaction that wrote
-- the column.
ALTER TABLE messages ALTER COLUMN has_answers SET NOT NULL;
