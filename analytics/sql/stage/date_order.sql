-- What the dates of a file show of which of their first two numbers is the day: the largest of
-- each, and one of the times.
SELECT max(numbers.first::INTEGER), max(numbers.second::INTEGER), any_value(said)
FROM (
    SELECT said, regexp_extract(
        said, '^\s*([0-9]{1,2})[./-]([0-9]{1,2})[./-][0-9]{2}', ['first', 'second']
    ) AS numbers
    FROM (SELECT {sent_said} AS said FROM ({file}))
)
WHERE numbers.first <> ''
