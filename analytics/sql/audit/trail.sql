-- What was done, the newest first: all of it, or one kind of deed, or what is about one address.
SELECT (done_at AT TIME ZONE 'UTC') AT TIME ZONE $zone AS done_at, who, deed, detail, about,
       count(*) OVER () AS deeds
FROM audit
WHERE ($deed = '' OR deed = $deed) AND ($about = '' OR about = $about)
ORDER BY audit.done_at DESC
LIMIT $rows;
