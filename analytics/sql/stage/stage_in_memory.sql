-- The records of a file, in memory as long as there is room.
CREATE OR REPLACE TEMP TABLE told AS
{records}
