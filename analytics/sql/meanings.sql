-- What each rule says of an answer of each class.
SELECT
    rule,
    class,
    reason,
    cause,
    coalesce(hardness(reason, cause, class), '') AS hardness,
    rule,
    confidence
FROM rules
CROSS JOIN (SELECT unnest(['4', '5', '']) AS class)
