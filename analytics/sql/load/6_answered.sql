-- Whose server it was that answered, and in which words.
CREATE TEMP VIEW answered AS
SELECT said.* REPLACE (
           coalesce(said.reply_code, wordings.reply_code) AS reply_code,
           coalesce(said.enhanced_code, wordings.enhanced_code) AS enhanced_code,
           coalesce(said.provider, providers.provider) AS provider
       ), template
FROM said
JOIN wordings ON wordings.answer_hash IS NOT DISTINCT FROM md5_number(said.answer)
JOIN providers ON providers.recipient_domain = said.recipient_domain
              AND providers.mx_host IS NOT DISTINCT FROM said.mx_host;
