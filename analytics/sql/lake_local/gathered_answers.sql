-- The answers in it, with the codes and the template of each.
COPY (
    SELECT said.key::VARCHAR AS key, answered_at,
           coalesce(said.reply_code, wordings.reply_code) AS reply_code,
           coalesce(said.enhanced_code, wordings.enhanced_code) AS enhanced_code, answer, reason,
           cause, rule, confidence, stopped, mx_host, provider, recipient_domain, template,
           {batch}::INTEGER AS batch
    FROM said
    JOIN wordings ON wordings.answer_hash IS NOT DISTINCT FROM md5_number(said.answer)
) TO {file} (FORMAT parquet, COMPRESSION zstd);
