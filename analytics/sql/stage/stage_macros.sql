-- What the formats' expressions share: moments in text, addresses, error logs of our own files.

-- A time that carries its zone, in UTC; NULL for every other text.
CREATE OR REPLACE TEMP MACRO zoned_moment(said) AS
CASE
    WHEN said LIKE '____-__-__T__:__:__Z' OR said LIKE '____-__-__T__:__:__.___Z'
    THEN try_cast(said AS TIMESTAMP)
    WHEN regexp_full_match(said,
        '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)? ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)')
    THEN timezone('UTC', try_cast(
        replace(replace(replace(replace(said, ',', '.'), ' UTC', 'Z'), ' +', '+'), ' -', '-')
        AS TIMESTAMPTZ))
    -- RFC 5322, as in the headers of mail.
    WHEN regexp_full_match(said,
        '([A-Z][a-z]{2}, *)?[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{5,8} (UTC|GMT|[+-][0-9]{4})')
    THEN timezone('UTC', try_strptime(
        regexp_replace(regexp_replace(said, '^[A-Z][a-z]{2}, *', ''), '(UTC|GMT)$', '+0000'),
        ['%d %b %Y %H:%M:%S %z', '%d %b %Y %H:%M %z']))
END;

-- A time in ISO order without a zone, as it is written; NULL for every other text.
CREATE OR REPLACE TEMP MACRO plain_moment(said) AS
CASE
    WHEN regexp_full_match(said,
        '[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?)?')
    THEN try_cast(replace(said, ',', '.') AS TIMESTAMP)
END;

-- Seconds since 1970, or milliseconds.
CREATE OR REPLACE TEMP MACRO unix_moment(said) AS
CASE
    WHEN regexp_full_match(said, '[0-9]{9,10}([.][0-9]+)?')
    THEN make_timestamp((try_cast(said AS DOUBLE) * 1000000)::BIGINT)
    WHEN regexp_full_match(said, '[0-9]{12,13}')
    THEN make_timestamp(try_cast(said AS BIGINT) * 1000)
END;

CREATE OR REPLACE TEMP MACRO local_to_utc(moment, zone) AS
timezone('UTC', timezone(zone, moment));

-- Whether a local time never was (skipped in spring), or was twice (in autumn).
CREATE OR REPLACE TEMP MACRO clock_change(moment, zone) AS
CASE
    WHEN timezone(zone, timezone(zone, moment)) <> moment THEN 'gap'
    WHEN timezone(zone, timezone(zone, moment) - INTERVAL 1 HOUR) = moment THEN 'ambiguous'
END;

-- The bare address of a recipient, in lower case: out of "Name <address>" too. An empty text, which
-- no field of a file is, stands for a recipient whom the source cannot name.
CREATE OR REPLACE TEMP MACRO address(said) AS
CASE
    WHEN said = '' THEN ''
    WHEN contains(said, '<') THEN nullif(lower(trim(regexp_extract(said, '<([^<>]*)>', 1))), '')
    -- Nothing to trim: that takes longer than all else here.
    WHEN strlen(said) = length(said) AND NOT contains(said, ' ') THEN lower(said)
    ELSE nullif(lower(trim(said)), '')
END;

-- The members of a list in JSON as texts; what is no list is its only member.
CREATE OR REPLACE TEMP MACRO members(said) AS
CASE
    WHEN said LIKE '[%' THEN TRY(json_extract_string(said, '$[*]'))
    WHEN said IS NOT NULL THEN [said]
END;

-- What stands under a path in a text of JSON; NULL where there is nothing, or no JSON.
CREATE OR REPLACE TEMP MACRO inside(said, path) AS
CASE WHEN said[1] IN ('{', '[', '"') THEN TRY(nullif(json_extract_string(said, path), '')) END;

-- The addresses in a text that holds one or several, however they are parted and dressed.
CREATE OR REPLACE TEMP MACRO addresses(said) AS
list_sort(list_distinct(regexp_extract_all(
    replace(lower(said), '\n', ' '), '[^\s@<>,;:"''()\[\]{}|]+@[^\s@<>,;:"''()\[\]{}|]+')));

-- A message id as it stands in the headers of mail, for sources that leave its brackets out.
CREATE OR REPLACE TEMP MACRO bracketed(said) AS
CASE WHEN regexp_full_match(said, '[^<>\s]+@[^<>\s]+') THEN '<' || said || '>' ELSE said END;

-- A diagnostic code without the name of its protocol (RFC 3464).
CREATE OR REPLACE TEMP MACRO diagnostic(said) AS
nullif(regexp_replace(said, '^(smtp|x-[a-z-]+) *; *', '', 'i'), '');

-- Does an answer say that the sender's own list stopped the e-mail?
CREATE OR REPLACE TEMP MACRO own_list(said) AS
coalesce(regexp_matches(lower(said),
    'suppress|previously (bounced|unsubscribed|complained)|bounced address|spam reporting address'
    || '|unsubscribed|block ?listed|sperret|sperreliste|^invalid$'), false);

-- What the shop calls an e-mail, among its own tags: the first that speaks of it, else the first.
CREATE OR REPLACE TEMP MACRO kind_in(said) AS
members(coalesce(
    inside(said, '$.mailtype'), inside(said, '$.mail_type'), inside(said, '$.email_type'),
    inside(said, '$.type'), inside(said, '$.category'), inside(said, '$.campaign'),
    inside(said, '$.template'), inside(said, '$[0].value'), inside(said, '$[0].name'),
    inside(said, '$[0]'), CASE WHEN NOT starts_with(said, '{') THEN said END
))[1];

-- The number of an order without the sign that some put before it.
CREATE OR REPLACE TEMP MACRO bare_order(said) AS
nullif(ltrim(trim(said), '# '), '');

-- The number of an order among what the shop's own keys say about an e-mail.
CREATE OR REPLACE TEMP MACRO order_in(said) AS
bare_order(coalesce(
    inside(said, '$.order_no'), inside(said, '$.order_number'), inside(said, '$.order_id'),
    inside(said, '$.order'), inside(said, '$.ordrenr'), inside(said, '$.ordre')
));

CREATE OR REPLACE TEMP MACRO is_error_log(said) AS
coalesce(TRY(
    list_bool_and(list_transform(
        from_json(said, '[{"answered_at": "VARCHAR", "reply_code": "VARCHAR",
            "enhanced_code": "VARCHAR", "diagnostic": "VARCHAR", "reason": "VARCHAR",
            "cause": "VARCHAR", "rule": "VARCHAR", "confidence": "VARCHAR"}]'),
        lambda answer: zoned_moment(answer.answered_at) IS NOT NULL
    ))
), false);
