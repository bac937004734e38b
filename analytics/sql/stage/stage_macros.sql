-- What the formats' expressions share: moments in text, addresses, error logs of our own files.

-- A time that carries its zone, in UTC; NULL for every other text.
CREATE OR REPLACE TEMP MACRO zoned_moment(said) AS
CASE
    WHEN said LIKE '____-__-__T__:__:__Z' THEN try_cast(said AS TIMESTAMP)
    WHEN regexp_full_match(said,
        '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)? ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)')
    THEN timezone('UTC', try_cast(
        replace(replace(replace(said, ',', '.'), ' UTC', 'Z'), ' +', '+') AS TIMESTAMPTZ))
END;

-- A time in ISO order without a zone, as it is written; NULL for every other text.
CREATE OR REPLACE TEMP MACRO plain_moment(said) AS
CASE
    WHEN regexp_full_match(said,
        '[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?)?')
    THEN try_cast(replace(said, ',', '.') AS TIMESTAMP)
END;

CREATE OR REPLACE TEMP MACRO unix_moment(said) AS
CASE
    WHEN regexp_full_match(said, '[0-9]{9,10}([.][0-9]+)?')
    THEN make_timestamp((try_cast(said AS DOUBLE) * 1000000)::BIGINT)
END;

CREATE OR REPLACE TEMP MACRO local_to_utc(moment, zone) AS
timezone('UTC', timezone(zone, moment));

-- Whether a local time never was (skipped in spring), or was twice (in autumn).
CREATE OR REPLACE TEMP MACRO clock_change(moment, zone) AS
CASE
    WHEN timezone(zone, timezone(zone, moment)) <> moment THEN 'gap'
    WHEN timezone(zone, timezone(zone, moment) - INTERVAL 1 HOUR) = moment THEN 'ambiguous'
END;

-- The bare address of a recipient, in lower case: out of "Name <address>" too.
CREATE OR REPLACE TEMP MACRO address(said) AS
lower(trim(CASE WHEN contains(said, '<') THEN regexp_extract(said, '<([^<>]*)>', 1) ELSE said END));

CREATE OR REPLACE TEMP MACRO is_error_log(said) AS
coalesce(TRY(
    list_bool_and(list_transform(
        from_json(said, '[{"answered_at": "VARCHAR", "reply_code": "VARCHAR",
            "enhanced_code": "VARCHAR", "diagnostic": "VARCHAR", "reason": "VARCHAR",
            "cause": "VARCHAR", "rule": "VARCHAR", "confidence": "VARCHAR"}]'),
        lambda answer: zoned_moment(answer.answered_at) IS NOT NULL
    ))
), false);
