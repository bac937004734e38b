-- A manager takes a note back.
DELETE FROM burst_notes WHERE id = $id;
