-- Are there answers that the log has not seen before?
SELECT EXISTS (
    FROM answered ANTI JOIN answers USING (provider, reply_code, enhanced_code, template)
);
