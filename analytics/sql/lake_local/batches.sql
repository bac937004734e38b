-- The imports that are noted, in the order that they came in.
SELECT batch FROM imports ORDER BY batch;
