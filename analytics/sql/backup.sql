-- A consistent copy of the whole log beside it, while it is in use.
ATTACH $copy AS copy;
COPY FROM DATABASE postlogg TO copy;
DETACH copy
