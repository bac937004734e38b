-- Who got something for the first time.
INSERT INTO recipients
SELECT recipient, recipient_hash
FROM (
    SELECT recipient, address_hash(recipient) AS recipient_hash
    FROM (SELECT DISTINCT recipient FROM completed WHERE is_new)
)
ANTI JOIN recipients USING (recipient_hash);
