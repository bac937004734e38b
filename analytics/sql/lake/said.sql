-- The answers that this round's exports tell of.
CREATE TEMP VIEW said AS
SELECT answers_told.*
FROM answers_told
SEMI JOIN folded ON folded.key = answers_told.key AND folded.batch = answers_told.batch;
