-- Why the e-mails of one mailing failed: every cause, the commonest first. $shapes are its subjects,
-- numbers aside; $started and $ended are its first and its last hour on the shop's clock.
SELECT cause, count(*) AS emails
FROM selected($filters)
WHERE mail_type = 'newsletter' AND outcome = 'failed' AND shop = $shop
  AND local_time($filters, date_trunc('hour', sent_at)) BETWEEN $started::TIMESTAMP
                                                            AND $ended::TIMESTAMP
  AND list_contains($shapes::VARCHAR[], coalesce(subject_shape(subject), ''))
GROUP BY cause
ORDER BY emails DESC, cause;
