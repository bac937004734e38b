-- Keep the rows that could not be understood, with their line and the reason.
INSERT INTO rejected_rows SELECT $batch, line, reason, detail, content FROM rejected;
