"""A shop with people of every role, served, and a way to visit it as one of them."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import cast

import pytest
from browser.serving import serving
from conftest import copy_of
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from analytics.bench.pages.browsing import Visit
from analytics.settings import Settings
from roles.visitors import PASSWORD, PEOPLE, Told, Visiting, headers

SETTINGS = """
language = "en"
[[people]]
who = "sjef@butikk.example"
role = "manager"
[[people]]
who = "@butikk.example"
role = "viewer"
[[people]]
who = "hjelp@butikk.example"
role = "support"
[[people]]
who = "pinne@butikk.example"
role = "support"
shops = ["Pinner"]
[[people]]
who = "garn@butikk.example"
role = "support"
shops = ["Garn"]
"""
# A few e-mails of another shop to the same customers, one of them opened first.
SECOND = """
INSERT INTO messages BY NAME
SELECT * REPLACE (md5('second' || key)::UUID AS key, 'Strikk' AS shop) FROM messages
WHERE message_id::INT < 40;
INSERT INTO hourly_totals BY NAME
SELECT shop, date_trunc('hour', sent_at) AS hour, mail_type, provider, outcome, reason,
       count(*) AS n
FROM messages WHERE shop = 'Strikk' GROUP BY ALL
"""
# A burst and an import with a rejected row, both of which can be looked into.
MORE = """
INSERT INTO bursts
VALUES ('b1', 'Garn', TIMESTAMP '2026-10-20 08:00', TIMESTAMP '2026-10-20 10:00', false,
        TIMESTAMP '2026-10-20 08:00', ['newsletter'], ['outlook'], 'policy_rejected', 60, 80, 3,
        0.04, 'critical', 50, [{'reason': 'policy_rejected', 'n': 60, 'usual': 3}], 60, 0);
INSERT INTO imports BY NAME
SELECT 1 AS batch, 'eksport.csv' AS file, 'x' AS sha256, 1 AS bytes, 'own' AS format,
       'Garn' AS shop, 'Europe/Oslo' AS timezone, TIMESTAMP '2026-10-31 20:00' AS imported_at,
       1 AS seconds, 1 AS rows, 0 AS messages, 0 AS new, 0 AS updated, 0 AS unchanged,
       1 AS rejected;
INSERT INTO rejected_rows
VALUES (1, 7, 'no_recipient', NULL, '03.11.2026 07:02;Nyhetsbrev;')
"""


@pytest.fixture(scope="module")
def data(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a shop whose subjects and answers name customers as well."""
    folder = tmp_path_factory.mktemp("roles")
    store = copy_of(filled, Settings(data=folder))
    with store.change() as cursor:
        for statement in f"{SECOND};\n{MORE}".split(";\n"):
            cursor.execute(statement)
        cursor.execute("UPDATE messages SET subject = subject || ' fra ' || recipient")
        cursor.execute(
            "UPDATE error_log SET cause = 'unexplained', diagnostic = '550 <' || recipient || '> '"
            " || split_part(recipient, '@', 1) || ' is odd'"
            " FROM messages WHERE messages.key = error_log.key"
        )
    store.close()
    (folder / "postlogg.toml").write_text(SETTINGS, encoding="utf-8")
    known = "\n".join(f'"{address}" = "{PASSWORD}"' for address in PEOPLE.values())
    (folder / "secrets.toml").write_text(f"[passwords]\n{known}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    with serving(data) as server:
        yield server.address


@pytest.fixture
def visit(address: str) -> Iterator[Visiting]:
    """Give a way to visit the app as somebody."""
    with ExitStack() as opened:

        def visiting(person: str, **more: str) -> tuple[Visit, Told]:
            socket = connect(
                f"{address.replace('http', 'ws', 1)}/_stcore/stream",
                subprotocols=[Subprotocol("streamlit")],
                additional_headers=headers(person, **more),
                compression=None,
                max_size=None,
            )
            told = Told(opened.enter_context(socket))
            return Visit(cast(ClientConnection, told)), told

        yield visiting
