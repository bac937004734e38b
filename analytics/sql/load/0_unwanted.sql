-- Those among the recipients, and in the texts of a file, who were erased.
SET VARIABLE persons = (
    SELECT coalesce(list(address), [])
    FROM (
        SELECT DISTINCT recipient AS address FROM events
        UNION
        SELECT unnest(addresses_in(said))
        FROM (
            SELECT concat_ws(' ', subject, answer, error_log, mail_type_raw, message_id, order_no,
                             source_says, mx_host, sent_text) AS said
            FROM events
            UNION ALL
            SELECT concat_ws(' ', detail, content) FROM rejected
        )
        WHERE contains(said, '@')
    )
    WHERE EXISTS (FROM erased) AND person_hash($inner, $outer, address) IN (SELECT person FROM erased)
);
