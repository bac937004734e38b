-- When somebody was erased; no row where nobody was.
SELECT erased_at FROM erased WHERE person = $person;
