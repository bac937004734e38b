-- The answers that no rule explains, each template once, with how many e-mails got it, those of the
-- most e-mails first; with $guessed also those that are read from a code alone. An answer without
-- words is told by its codes. In every row is how many e-mails and answers there are of all: an
-- e-mail may have got several of them.
WITH said AS (
    SELECT key, theirs.shop, answered_at, diagnostic, theirs.provider,
           coalesce(reply_code, '') AS reply_code, coalesce(enhanced_code, '') AS enhanced_code
    FROM error_log
    JOIN selected($filters) AS theirs USING (key)
    WHERE error_log.cause = 'unexplained' OR ($guessed AND confidence = 'code')
), counted AS (
    SELECT count(DISTINCT key) AS all_emails FROM said
), wordings AS (
    SELECT diagnostic, template_of(diagnostic) AS template
    FROM (SELECT DISTINCT diagnostic FROM said)
)
SELECT template,
       CASE WHEN template = '' THEN reply_code ELSE '' END AS reply_code,
       CASE WHEN template = '' THEN enhanced_code ELSE '' END AS enhanced_code,
       count(DISTINCT key) AS emails,
       mode(provider) AS provider,
       count(DISTINCT shop) AS shops,
       any_value(shop) AS shop,
       arg_max(shown_text($filters, said.diagnostic), answered_at) AS example,
       local_time($filters, min(answered_at)) AS first_at,
       local_time($filters, max(answered_at)) AS last_at,
       all_emails,
       count(*) OVER () AS all_answers
FROM said
CROSS JOIN counted
JOIN wordings ON wordings.diagnostic IS NOT DISTINCT FROM said.diagnostic
GROUP BY ALL
ORDER BY emails DESC, template, reply_code, enhanced_code
LIMIT $rows;
