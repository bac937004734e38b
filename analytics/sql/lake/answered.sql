-- Whose server it was that answered.
CREATE TEMP VIEW answered AS
SELECT said.key, said.answered_at, said.reply_code, said.enhanced_code, said.answer, said.reason,
       said.cause, said.rule, said.confidence, said.stopped, said.template,
       coalesce(said.provider, providers.provider) AS provider
FROM said
JOIN providers ON providers.recipient_domain = said.recipient_domain
              AND providers.mx_host IS NOT DISTINCT FROM said.mx_host;
