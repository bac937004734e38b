-- Was anybody erased, or is anything pruned, that a file could bring back?
SELECT EXISTS (FROM erased) OR EXISTS (FROM sealed_hours);
