"""Exports of many shops in our own format, of any size: one day, and one that says more."""

from pathlib import Path

import duckdb

SHOPS = 200
# Of so many rows, one has a time that cannot be read.
UNREAD = 9973
# What breaks engines: Norwegian letters in both cases, a Turkish one, digits beside them, line
# ends of months and of summer time, a code that is missing, and the same message twice.
INVENTED = """
COPY (
    WITH numbered AS (
        SELECT n, n % {shops} AS shop,
               TIMESTAMP '2026-02-27 22:15:00' + INTERVAL 1 SECOND * (n * 7919 % 5184000)
                   AS sent_at,
               (n * 2654435761) % 100 AS luck
        FROM range({first}, {last}) AS numbers(n)
    ), became AS (
        SELECT *, CASE WHEN luck < 4 THEN 'failed' WHEN luck < 6 THEN 'deferred'
                       WHEN luck < 7 THEN 'suppressed' WHEN luck < 8 THEN 'complained'
                       ELSE 'delivered' END AS first_outcome
        FROM numbered
    ), told AS (
        SELECT *, CASE WHEN {late} AND first_outcome = 'deferred' THEN 'failed'
                       ELSE first_outcome END AS outcome,
               sent_at + INTERVAL 1 SECOND * (n % 90 + CASE WHEN {late} THEN 86400 ELSE 0 END)
                   AS status_at
        FROM became
    )
    SELECT md5('message ' || n) AS key, 'butikk-' || shop AS shop,
           CASE WHEN n % {unread} = 5 THEN 'i går'
                ELSE strftime(sent_at, '%Y-%m-%dT%H:%M:%SZ') END AS sent_at,
           strftime(status_at, '%Y-%m-%dT%H:%M:%SZ') AS status_at, NULL AS mail_type,
           ['Nyhetsbrev', 'Ordrebekreftelse', 'Kvittering', 'Passord', 'Ukjent'][n % 5 + 1]
               AS mail_type_raw,
           'kunde' || n % 50021 || '@' || ['gmail.com', 'hotmail.no', 'online.no', 'garn.example',
               'bedrift' || n % 997 || '.example'][n % 7 % 5 + 1] AS recipient,
           NULL AS recipient_domain, NULL AS provider,
           ['BESTÄLLNING i UKE 9', 'Ordre nr. A-' || n, 'ØKT SALG i ÅRE',
            'Kjøp hos İSTANBUL #' || n, 'Takk for din ordre ' || n || ' på ø12345678'][n % 5 + 1]
               AS subject,
           outcome, NULL AS hardness, NULL AS reason, NULL AS cause, 'm' || n AS message_id,
           NULL AS order_no, 'invented' AS source, NULL AS source_says,
           CASE WHEN n % 11 = 0 THEN 'mx' || n % 3 || '.example' END AS mx_host,
           NULL AS sent_text, NULL AS time_flag,
           CASE WHEN outcome IN ('failed', 'deferred') THEN to_json([{{
               'answered_at': strftime(status_at, '%Y-%m-%dT%H:%M:%SZ'),
               'reply_code': CASE WHEN n % 3 > 0 THEN CASE outcome WHEN 'failed' THEN '550'
                                                      ELSE '450' END END,
               'enhanced_code': CASE WHEN n % 2 = 0 THEN '5.1.1' END,
               'diagnostic': ['550 5.1.1 <kunde' || n || '@x.example>: no such user',
                              '452 4.2.2 Mailbox full, id ' || n, '550 UKJENT MOTTAKER i ØDEGÅRD',
                              '421 4.7.0 try again later ' || n][n % 4 + 1]}}])::VARCHAR END
               AS error_log
    FROM told
) TO '{file}' (FORMAT csv, HEADER, NULLSTR '')
"""


def two_days(folder: Path, messages: int) -> tuple[list[Path], list[Path]]:
    """Write so many e-mails as the first day's export, and a fifth of it as the second's."""
    folder.mkdir()
    first, second = folder / "first.csv", folder / "second.csv"
    _write(first, 0, messages, late=False)
    _write(second, int(messages * 0.9), int(messages * 1.1), late=True)
    return [first], [second]


def two_days_tell_of(messages: int) -> int:
    """Return how many e-mails both days tell of that can be read."""
    told = range(int(messages * 1.1))
    return len(told) - len(told[5::UNREAD])


def _write(file: Path, first: int, last: int, *, late: bool) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            INVENTED.format(
                shops=SHOPS, unread=UNREAD, first=first, last=last, file=file, late=late
            )
        )
