-- Customers drawn at random, the same in every run.
SELECT recipient FROM recipients ORDER BY hash(recipient) LIMIT $number;
