-- The recipient of one e-mail, by its key.
SELECT recipient FROM selected($filters) WHERE key = $key::UUID;
