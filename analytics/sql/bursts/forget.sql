-- What was found before is found anew: all of it, or of a shop that is remembered what was found
-- since then.
DELETE FROM bursts
WHERE NOT EXISTS (
    FROM (SELECT unnest($shops::VARCHAR[]) AS shop, unnest($since::TIMESTAMP[]) AS since)
         AS remembered
    WHERE remembered.shop = bursts.shop AND bursts.detected <= remembered.since
);
