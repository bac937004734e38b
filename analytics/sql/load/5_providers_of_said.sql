-- Whose server it was that answered.
CREATE TEMP TABLE answered AS
SELECT said.*, coalesce(folded.provider, providers.provider) AS provider
FROM said
JOIN folded USING (key)
JOIN providers ON providers.recipient_domain = domain_of(folded.recipient)
              AND providers.mx_host IS NOT DISTINCT FROM folded.mx_host;
