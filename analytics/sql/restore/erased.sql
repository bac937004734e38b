-- Who was erased.
SELECT person, erased_at FROM erased;
