-- A consistent copy of the whole log beside it, while it is in use. Python fills in the names.
ATTACH $file AS $copy;
COPY FROM DATABASE $log TO $copy
