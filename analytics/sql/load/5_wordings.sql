-- The codes and the template of each distinct answer.
CREATE TEMP TABLE wordings AS
SELECT answer, coalesce(reply_code(reply), '') AS reply_code,
       coalesce(enhanced_code(reply), '') AS enhanced_code, coalesce(template(reply), '') AS template
FROM (SELECT answer, reply_text(answer) AS reply FROM (SELECT DISTINCT answer FROM said));
