-- Does the log know any of the messages already?
SELECT count(*) > 0 FROM folded SEMI JOIN messages USING (key);
