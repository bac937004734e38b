-- The staged rows as they may come in, when nobody was erased and nothing is pruned.
CREATE TEMP VIEW incoming AS SELECT *, subject AS whole_subject FROM events;
