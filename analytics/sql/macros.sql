-- What every question reads from, and the words that it may use. Made anew each time the file opens.

-- Does a reader's scope hold a shop? Denied unless it is every shop, or the shop is named.
CREATE OR REPLACE MACRO in_scope(filters, shop) AS
    (filters).every_shop OR list_contains((filters).shops::VARCHAR[], shop);

-- The address as the reader's role may see it: k***@gmail.com for all but a manager.
CREATE OR REPLACE MACRO shown(filters, recipient) AS
    CASE WHEN (filters).masked
         THEN substr(recipient, 1, 1) || '***@' || split_part(recipient, '@', 2)
         ELSE recipient END;

-- A text of a stranger, with the addresses in it as the reader's role may see them.
CREATE OR REPLACE MACRO shown_text(filters, said) AS
    CASE WHEN (filters).masked
         THEN regexp_replace(
                  said, '([^\s<>"''(),;:=@])[^\s<>"''(),;:=@]*@([\pL\pN.-]+)', '\1***@\2', 'g'
              )
         ELSE said END;

-- The same of an answer about one e-mail: servers also name its recipient without the domain.
CREATE OR REPLACE MACRO shown_answer(filters, said, recipient) AS
    CASE WHEN (filters).masked AND split_part(recipient, '@', 1) <> ''
         THEN regexp_replace(
                  shown_text(filters, said),
                  '(?i)\b' || regexp_escape(split_part(recipient, '@', 1)) || '\b', '***', 'g'
              )
         ELSE shown_text(filters, said) END;

-- A moment of the log on the shop's clock.
CREATE OR REPLACE MACRO local_time(filters, moment) AS
    (moment AT TIME ZONE 'UTC') AT TIME ZONE (filters).zone;

-- What a whole address is looked up by: comparing numbers reads a tenth of what comparing texts
-- does, and among ten million addresses two share one once in 10^5 logs.
-- It is md5_number_lower(address), which DuckDB takes four times as long for.
CREATE OR REPLACE MACRO address_hash(address) AS
    (md5_number(address) >> 64)::UBIGINT;

-- The messages, each with its place, by which one of them is found again at once.
CREATE OR REPLACE MACRO placed() AS TABLE
SELECT rowid AS row_place, * FROM messages;

-- The error log in the same way.
CREATE OR REPLACE MACRO placed_answers() AS TABLE
SELECT rowid AS row_place, * FROM error_log;

-- A subject as a mail type is read from it: numbers aside, so that few are distinct.
CREATE OR REPLACE MACRO subject_shape(subject) AS
    regexp_replace(subject, '[0-9]+', '0', 'g');

-- Is a subject, as the reader's role may see it, one of a mailing's?
CREATE OR REPLACE MACRO has_shape(filters, subject) AS
    list_contains((filters).shapes, coalesce(subject_shape(shown_text(filters, subject)), ''));

-- Does an e-mail go to a whole address?
CREATE OR REPLACE MACRO goes_to(recipient, recipient_hash, address) AS
    recipient_hash = address_hash(address);

-- Was something sent to a whole address at this moment? In few parts of the log is such a moment.
CREATE OR REPLACE MACRO had_mail(sent_at, address) AS
    sent_at IN (
        SELECT theirs.sent_at FROM moments AS theirs
        WHERE theirs.recipient_hash = address_hash(address)
    );

-- Was it at one of the newest moments, so many of them, or all for NULL? Of a million, the rest is spared.
CREATE OR REPLACE MACRO had_mail_lately(sent_at, address, moments) AS
    sent_at IN (
        SELECT theirs.sent_at FROM moments AS theirs
        WHERE theirs.recipient_hash = address_hash(address)
        ORDER BY theirs.sent_at DESC LIMIT moments
    );

-- Was something sent to a whole address before that?
CREATE OR REPLACE MACRO had_mail_before(address, moments) AS
    coalesce(moments < (
        SELECT count(*) FROM moments AS theirs WHERE theirs.recipient_hash = address_hash(address)
    ), false);

-- The messages that match the filters, with their addresses; none at all for a reader who may see
-- figures only. A filter that is NULL matches all and costs least written so: what is read without it
-- is known when the question is planned, which takes longer than to answer most. Where the log is
-- kept apart by what is sought, OR lets whole parts of it be skipped.
-- A question that reads from here shows addresses by `shown`.
-- What is long is best read last and of few of them, which `row_place` finds at once.
CREATE OR REPLACE MACRO matching(filters) AS TABLE
FROM placed()
WHERE (filters).rows AND sent_at >= (filters).since AND sent_at < (filters).until
  AND in_scope(filters, shop)
  AND coalesce(list_contains((filters).mail_types, mail_type), true)
  AND coalesce(list_contains((filters).providers, provider), true)
  AND coalesce(list_contains((filters).outcomes, outcome), true)
  AND coalesce(list_contains((filters).reasons, coalesce(reason, '')), true)
  AND ((filters).address IS NULL OR goes_to(recipient, recipient_hash, (filters).address))
  AND coalesce(contains(recipient, (filters).recipient), true)
  AND coalesce(contains(coalesce(lower(subject), ''), (filters).subject), true)
  AND coalesce(list_contains((filters).hardness, coalesce(hardness, '')), true)
  AND coalesce(has_shape(filters, subject), true)
  AND ((filters).batch IS NULL OR batch = (filters).batch);

-- The messages that the filters select, as the reader's role may see them.
CREATE OR REPLACE MACRO selected(filters) AS TABLE
SELECT * REPLACE (
    shown(filters, recipient) AS recipient,
    shown_text(filters, subject) AS subject,
    shown_text(filters, message_id) AS message_id
)
FROM matching(filters);

-- The same selection of the hourly totals, where no filter names a person, a subject or an import.
CREATE OR REPLACE MACRO selected_totals(filters) AS TABLE
FROM hourly_totals
WHERE hour >= (filters).since AND hour < (filters).until
  AND in_scope(filters, shop)
  AND coalesce(list_contains((filters).mail_types, mail_type), true)
  AND coalesce(list_contains((filters).providers, provider), true)
  AND coalesce(list_contains((filters).outcomes, outcome), true)
  AND coalesce(list_contains((filters).reasons, coalesce(reason, '')), true);

-- The hours that bursts reach over: no part of what is usual.
CREATE OR REPLACE MACRO hours_of_bursts(filters) AS TABLE
SELECT DISTINCT shop,
       unnest(generate_series(started, ended - INTERVAL 1 SECOND, INTERVAL 1 HOUR)) AS hour
FROM bursts
WHERE in_scope(filters, shop) AND severity <> 'notice'
  AND ended > (filters).since AND started < (filters).until;

-- Does an outcome count as a failure for one of some reasons? None of them stands for all.
CREATE OR REPLACE MACRO failed_for(outcome, reason, reasons) AS
    outcome = 'failed' AND (len(reasons) = 0 OR list_contains(reasons::VARCHAR[], reason));

-- The outcomes that the failure rate is a share of.
CREATE OR REPLACE MACRO is_final(outcome) AS
    outcome IN ('delivered', 'sent', 'complained', 'failed');

-- How many weeks before a period began a moment was, for what is usual; nothing within the period.
CREATE OR REPLACE MACRO weeks_before(since, moment) AS
    CASE WHEN moment < since THEN date_diff('hour', moment, since - INTERVAL 1 HOUR) // 168 END;

-- What is told of a cell by its counts of each week: those of the period, those of the weeks before, and
-- how unsteady these were (`standing.History`).
CREATE OR REPLACE MACRO counts_of_cell(failed, finished, week) AS {
    'failed': coalesce(sum(failed) FILTER (week IS NULL), 0)::BIGINT,
    'finished': coalesce(sum(finished) FILTER (week IS NULL), 0)::BIGINT,
    'usual_failed': coalesce(sum(failed) FILTER (week IS NOT NULL), 0)::BIGINT,
    'usual_finished': coalesce(sum(finished) FILTER (week IS NOT NULL), 0)::BIGINT,
    'weeks': count(week),
    'squares': coalesce(sum(failed * failed / finished) FILTER (week IS NOT NULL), 0)::DOUBLE
};

-- The part of an address after its last @.
CREATE OR REPLACE MACRO domain_of(recipient) AS
    split_part(recipient, '@', -1);

-- The outcomes from the least to the most final.
CREATE OR REPLACE MACRO progress(outcome) AS
    CASE outcome WHEN 'sent' THEN 1 WHEN 'deferred' THEN 2 WHEN 'delivered' THEN 3
                 WHEN 'suppressed' THEN 4 WHEN 'failed' THEN 5 WHEN 'complained' THEN 6 END;

-- How far a message has come, to be compared: a complaint stays, else the later word counts, and
-- of two at once the more final one.
CREATE OR REPLACE MACRO standing(outcome, status_at) AS
    {'complained': outcome = 'complained', 'status_at': status_at, 'progress': progress(outcome)};

-- Does another word about a message change what is known of it? Of two acceptances the first
-- counts. What cannot know more than the handing over ends a delay or a failure when it is later,
-- and never an acceptance.
CREATE OR REPLACE MACRO moves_on(known, known_at, told, told_at) AS
    CASE WHEN known = told AND told = 'delivered' THEN told_at < known_at
         WHEN known = told THEN told_at > known_at
         WHEN known = 'complained' OR told = 'complained' THEN told = 'complained'
         WHEN told = 'sent' THEN known IN ('deferred', 'failed') AND told_at > known_at
         WHEN known = 'sent' THEN told NOT IN ('deferred', 'failed') OR told_at >= known_at
         ELSE standing(told, told_at) > standing(known, known_at) END;

-- Is it a type of mail whose subject names an order?
CREATE OR REPLACE MACRO names_order(mail_type) AS
    mail_type IN ('order_confirmation', 'admin_receipt', 'shipping', 'contact_form', 'other');

-- Is it a type of mail that tells a customer of an order?
CREATE OR REPLACE MACRO is_about_order(mail_type) AS
    mail_type IN ('order_confirmation', 'shipping');

-- A moment as our own format writes it: ISO 8601 in UTC, with a fraction only where there is one.
CREATE OR REPLACE MACRO iso_time(moment) AS
    CASE WHEN date_trunc('second', moment) = moment THEN strftime(moment, '%Y-%m-%dT%H:%M:%SZ')
         ELSE strftime(moment, '%Y-%m-%dT%H:%M:%S.%fZ') END;

-- What a message is known by (contract: shop, the source's own id, recipient).
CREATE OR REPLACE MACRO identity(shop, id, recipient) AS
    md5_number(concat_ws(chr(31), shop, id, recipient))::UUID;

-- The sum of a shop's hourly totals: the same as long as none of them changes.
CREATE OR REPLACE MACRO sum_of_totals(hour, mail_type, provider, outcome, reason, n) AS
    concat_ws(' ', count(*), sum(n), bit_xor(hash(hour, mail_type, provider, outcome, reason, n)));

-- What somebody is known by who was erased: HMAC-SHA256 of the address, as Python's hmac has it.
CREATE OR REPLACE MACRO person_hash(key_inside, key_outside, address) AS
    sha256(key_outside || unhex(sha256(key_inside || encode(address))));

-- Finds an address in a text, where it is not a part of another one; a file may be named after it.
CREATE OR REPLACE MACRO address_pattern(address) AS
    '(?i)(^|[^a-z0-9._%+-])' || regexp_escape(address)
    || '(\.*(?:[^a-z0-9.-]|$)|(?:[.-][a-z0-9.-]*)?\.(?:csv|tsv|txt|log|jsonl?|ndjson|xlsx?|ods|parquet'
    || '|html|zip|gz|zst|duckdb)(?:\.+[^a-z0-9-]|[^a-z0-9.-]|\.*$))';

-- Could a text name one of these addresses? Quick, and also true where one is a part of another.
CREATE OR REPLACE MACRO may_name(said, addresses) AS
    contains(said, '@') AND len(list_filter(addresses, lambda one: contains(lower(said), one))) > 0;

-- Does a text name one of these addresses? A pattern from a column is slow, so few texts get there:
-- a CASE looks only at the rows that it must.
CREATE OR REPLACE MACRO names_person(said, addresses) AS
    CASE WHEN may_name(said, addresses)
         THEN len(list_filter(addresses, lambda one: regexp_matches(said, address_pattern(one)))) > 0
         ELSE false END;

-- A text without these addresses. Twice each: what ends one may begin the next.
CREATE OR REPLACE MACRO without_persons(said, addresses) AS
    CASE WHEN may_name(said, addresses)
         THEN list_reduce(list_concat(addresses, addresses),
                          lambda told, one: regexp_replace(told, address_pattern(one), '\1[erased]\2', 'g'),
                          said)
         ELSE said END;

-- All that looks like an address in a text.
CREATE OR REPLACE MACRO addresses_in(said) AS
    regexp_extract_all(lower(said), '[^\s<>"''():;,=\[\]{}]+@[a-z0-9.-]*[a-z0-9]');
