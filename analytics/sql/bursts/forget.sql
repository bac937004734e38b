-- What was found before in the shops that were searched is found anew: all of it, or of a shop that
-- was remembered what was found since then.
DELETE FROM bursts
USING (SELECT unnest($shops::VARCHAR[]) AS shop, unnest($since::TIMESTAMP[]) AS since) AS searched
WHERE searched.shop = bursts.shop AND (since IS NULL OR bursts.detected > since);
