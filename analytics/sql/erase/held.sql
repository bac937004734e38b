-- How much the log holds of one person.
SELECT (SELECT count(*) FROM messages WHERE recipient = $address)::BIGINT AS messages,
       (SELECT count(*) FROM error_log
        WHERE key IN (SELECT key FROM messages WHERE recipient = $address))::BIGINT AS answers,
       (SELECT count(*) FROM rejected_rows
        WHERE names_person(concat_ws(' ', content, detail), [$address]))::BIGINT AS rejected,
       (SELECT count(*) FROM messages
        WHERE recipient <> $address AND names_person(subject, [$address]))::BIGINT AS mentions;
