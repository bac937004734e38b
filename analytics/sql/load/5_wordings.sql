-- The codes and the template of each distinct answer, which is known by a hash from here on: a
-- million long texts are not kept twice. What differs from one to the next is masked before, so
-- that fewer are left to be read.
CREATE TEMP TABLE wordings AS
WITH replies AS (
    SELECT md5_number(answer) AS answer_hash, masked(reply_text(answer)) AS reply
    FROM (SELECT DISTINCT answer FROM said)
)
SELECT answer_hash, reply_code, enhanced_code, template
FROM replies
JOIN (
    SELECT reply, coalesce(reply_code(reply), '') AS reply_code,
           coalesce(enhanced_code(reply), '') AS enhanced_code,
           coalesce(template(reply), '') AS template
    FROM (SELECT DISTINCT reply FROM replies)
) AS read ON read.reply IS NOT DISTINCT FROM replies.reply;
