-- In which words it was answered; whose server it was is known.
CREATE TEMP VIEW answered AS
SELECT said.* REPLACE (
           coalesce(said.reply_code, wordings.reply_code) AS reply_code,
           coalesce(said.enhanced_code, wordings.enhanced_code) AS enhanced_code
       ), template
FROM said
JOIN wordings ON wordings.answer_hash IS NOT DISTINCT FROM md5_number(said.answer);
