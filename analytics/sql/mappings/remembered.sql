-- The mappings that readers made of unknown tables, newest first.
SELECT mapping FROM mappings ORDER BY saved_at DESC;
