-- The distinct answers, for the driver to classify.
SELECT DISTINCT provider, reply_code, enhanced_code, template FROM answered;
