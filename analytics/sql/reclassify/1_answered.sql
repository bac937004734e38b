-- Every answer of the error log with its codes and template, as an import reads them.
CREATE TEMP TABLE answered AS
WITH said AS (
    SELECT error_log.rowid AS place, error_log.batch, key, answered_at, reply_code, enhanced_code,
           diagnostic AS answer, provider, outcome = 'suppressed' AS stopped
    FROM error_log
    JOIN messages USING (key)
), wordings AS (
    SELECT answer, reply_code(reply) AS reply_code, enhanced_code(reply) AS enhanced_code,
           coalesce(template(reply), '') AS template
    FROM (SELECT answer, masked(reply_text(answer)) AS reply FROM (SELECT DISTINCT answer FROM said))
)
SELECT said.* REPLACE (
           coalesce(said.reply_code, wordings.reply_code, '') AS reply_code,
           coalesce(said.enhanced_code, wordings.enhanced_code, '') AS enhanced_code
       ), template
FROM said
JOIN wordings ON wordings.answer IS NOT DISTINCT FROM said.answer;
