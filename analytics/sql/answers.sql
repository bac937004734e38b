-- What is read from a receiving server's answer and from a subject.
-- Every pattern is RE2, so the time is linear; an answer beyond 4,000 characters repeats itself.

-- The receiving server's own words, without the sending server's introduction.
CREATE OR REPLACE MACRO reply_text(answer) AS
    coalesce(
        nullif(
            trim(
                left(ltrim(answer), 4000)
                    .regexp_replace(
                        '^(?i).*?(?:\bsaid|refused to talk to me|returned(?: was)?'
                        || '|response .{0,40}was|remote server returned'
                        || '|did not like our [^:]{0,40}|diagnostic-code): *(?:smtp; *)?[''"]?',
                        '', 's'
                    )
                    .regexp_replace(
                        '^(?i).*?smtp error from remote (?:mail )?server.{0,200}?: ([45][0-9]{2}[ -])',
                        '\1', 's'
                    )
            ),
            ''
        ),
        left(ltrim(answer), 4000),
        ''
    );

-- The three-digit reply: at the start, else before an enhanced code, else after a mark.
CREATE OR REPLACE MACRO reply_code(reply) AS
    coalesce(
        nullif(regexp_extract(reply, '^[^A-Za-z0-9]*([45][0-9]{2})(?:[^0-9.]|$)', 1), ''),
        nullif(
            regexp_extract(
                reply, '(?:^|[^0-9.])([45][0-9]{2})[ -]{1,2}[#(]?[245]\.[0-7]\.[0-9]', 1
            ),
            ''
        ),
        nullif(
            regexp_extract(
                reply.regexp_replace(
                    '(?i)(?:of|after|than|limit|max|port|in) [45][0-9]{2}\b'
                    || '|\b[45][0-9]{2} (?:messages|mails|e-?mails|recipients|bytes|[km]b|seconds|s|minutes|hours|days|connections)\b',
                    '', 'g'
                ),
                '(?:^|[^0-9A-Za-z.])([45][0-9]{2})(?:[ -]|$)', 1
            ),
            ''
        ),
        ''
    );

-- class.subject.detail of RFC 3463; only subjects 0 to 7 exist, and an address is none.
CREATE OR REPLACE MACRO enhanced_code(reply) AS
    regexp_extract(
        reply, '(?:^|[^0-9.])([245]\.[0-7]\.[0-9]{1,3})(?:[^0-9.]|\.[^0-9]|\.?$)', 1
    );

-- '4' for "not now", '5' for "no", '' where no code tells. Where the two codes differ, the reply
-- code decides.
CREATE OR REPLACE MACRO answer_class(reply_code, enhanced_code) AS
    regexp_extract(coalesce(nullif(reply_code, ''), nullif(enhanced_code, ''), ''), '^[45]');

-- A reply without what differs most. A million answers come to a few thousand of these, so that
-- the codes and the template, which it leaves as they are, need to be read from those only.
CREATE OR REPLACE MACRO masked(reply) AS
    reply
        .regexp_replace('(?i)<?[^ <>"''():;,\[\]]+@[a-z0-9._-]+>?', '<address>', 'g')
        .regexp_replace('\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b', '<ip>', 'g')
        .regexp_replace(
            '(?i)(^|[ \[(:;,/="''])(?:[0-9][0-9a-z]{7,}|[a-z][0-9][0-9a-z]{6,}'
            || '|[a-z]{2}[0-9][0-9a-z]{5,}|[a-z]{3}[0-9][0-9a-z]{4,}'
            || '|[a-z]{4,6}[0-9][0-9a-z]{3,}|[a-z]{7,}[0-9][0-9a-z]+)($|[ \])(>,;"''])',
            '\1<id>\2', 'g'
        );

-- Replies that differ only in addresses, hosts, numbers and ids are one template.
-- The codes are taken out too: they have columns of their own.
-- Named blocklists and Google's own tokens stay, for they decide.
CREATE OR REPLACE MACRO template(reply) AS
    left(reply, 4000)
        -- A server that asked another one quotes its answer.
        .regexp_replace('^.*\bhost [^ ]+ (?:said|refused to talk to me): ', '', 's')
        .regexp_replace('([a-z])\.([A-Z][a-z])', '\1. \2', 'g')
        .lower()
        .regexp_replace(
            ' *\(in reply to [a-z -]+\) *|[\x00-\x1f\x{a0}][\x00-\x20\x{a0}]*| {2,}', ' ', 'g'
        )
        .regexp_replace('https?://support\.google\.com/[^ ]*[?&]p=([a-z]+)[^ ]*', '<google \1>', 'g')
        .regexp_replace('https?://[^ ]*smtp-error-codes[^ #]*#([a-z]+)[0-9]*', '<comcast \1>', 'g')
        .regexp_replace(
            '(?:https?://)?\b[a-z0-9.-]*(?:spamhaus|spamcop|sorbs|barracudacentral|uceprotect'
            || '|abuseat|surbl|uribl|invaluement|senderscore|senderbase|hostkarma|junkemailfilter'
            || '|csi\.cloudmark|csi\.mimecast|mail-abuse|backscatterer|mailspike|manitu|abusix'
            || '|psbl|spfbl|gbudb|cobion|njabl|talosintelligence|ipcheck\.proofpoint'
            || '|sender\.office|barracudanetworks\.com/reputation|dnsbl|\brbl)'
            || '[a-z0-9-]*\.[a-z]{2,}[^ ,;)\]]*',
            '<blocklist>', 'g'
        )
        -- Tokens that decide stay, without what differs: aup#13xx of Cox, ofr_418 of Orange.
        .regexp_replace('aup#([a-z]*-?[0-9]{2})[0-9]{2}\b', 'aup#\1xx', 'g')
        .regexp_replace('\b(aup#[a-z]+|ofr|lpn|ouk)[0-9]+', '\1', 'g')
        .regexp_replace('https?://[^ ]*', '<web>', 'g')
        .regexp_replace('<?[^ <>"''():;,\[\]]+@[a-z0-9._-]+>?', '<address>', 'g')
        .regexp_replace(
            '\b(?:[a-z0-9_-]+\.)+(?:com|net|org|info|biz|edu|gov|mil|email|cloud|online|shop'
            || '|example|local|localdomain|lan|internal|test|invalid|[a-z]{2})\b',
            '<host>', 'g'
        )
        .regexp_replace(
            '\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b|\b[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){3,7}', '<ip>', 'g'
        )
        .regexp_replace(
            '(?:^[45][0-9]{2}(?:[^0-9.]|$)|\b[45][0-9]{2}-|\b[245]\.[0-7]\.[0-9]{1,3}\b) *', '', 'g'
        )
        -- An id has eight characters or more, with a digit among them, wherever it stands.
        .regexp_replace(
            '\b(?:[0-9][0-9a-z_+=~-]{7,}|[a-z_+][0-9][0-9a-z_+=~-]{6,}'
            || '|[a-z_+]{2}[0-9][0-9a-z_+=~-]{5,}|[a-z_+]{3}[0-9][0-9a-z_+=~-]{4,}'
            || '|[a-z_+]{4,6}[0-9][0-9a-z_+=~-]{3,}|[a-z_+]{7,}[0-9][0-9a-z_+=~-]+)',
            '<id>', 'g'
        )
        .regexp_replace('\b[0-9]+\b', '<n>', 'g')
        .left(2000)
        .trim();

-- The template of an answer as it is written down; '' where it has no words.
CREATE OR REPLACE MACRO template_of(answer) AS
    coalesce(template(masked(reply_text(answer))), '');

-- The shop's number of an order, as subjects write it: «Ordre 10234», "Order #A-10234". Without \b,
-- and with both cases of other letters than ours, so that other engines read it alike.
CREATE OR REPLACE MACRO order_number(subject) AS
    coalesce(
        nullif(
            regexp_extract(
                subject,
                '(?i)(?:^|[^0-9a-z_])(?:ordre|order|bestilling|best[äÄ]llning)[a-zæøåäöÆØÅÄÖ]*(?: confirmation)?[ .:,!(–-]{0,4}'
                || '(?:(?:nr|nummer|number|no|id)[ .:]{1,3})?[#(№ ]*([a-z]{0,4}-?[0-9]{3,12})(?:[^0-9a-z_]|$)',
                1
            ),
            ''
        ),
        nullif(
            regexp_extract(
                subject,
                '(?i)(?:^|[^0-9a-z_])(?:ordre|order|bestilling|best[äÄ]llning|kvittering|receipt|kj[øØ]p)'
                || '.{0,60}?#([a-z]{0,4}-?[0-9]{3,12})(?:[^0-9a-z_]|$)',
                1
            ),
            ''
        )
    );

-- What a failure says about the address. A temporary no is "temporary so far", hence soft.
CREATE OR REPLACE MACRO hardness(reason, cause, class) AS
    CASE
        WHEN reason IS NULL OR reason = 'suppressed' THEN NULL
        WHEN cause = 'no_such_domain' THEN 'hard'
        WHEN reason IN ('unknown_recipient', 'sender_blocked') AND class IS DISTINCT FROM '4'
            THEN 'hard'
        ELSE 'soft'
    END;
