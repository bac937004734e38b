-- The shops that have sent to the selected recipient, those with the newest e-mail first, and how
-- many they are.
SELECT shop, count(*) OVER () AS shops
FROM selected($filters)
GROUP BY shop
ORDER BY max(sent_at) DESC, shop
LIMIT $rows;
