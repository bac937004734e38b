"""Bursts in the log: found after an import, told once, and never with anybody's address."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import StreamRequestHandler, TCPServer, ThreadingTCPServer
from threading import Thread
from typing import Any, ClassVar

import pandas as pd
import pytest
from conftest import copy_of
from hourly_log import Log, at, hour
from logs import quiet

from analytics import burst_stories, watching
from analytics.commands.bursts import list_bursts
from analytics.commands.console import Console
from analytics.commands.reading import everything
from analytics.errors import DiskFull, NobodyTold
from analytics.importing import import_file
from analytics.quiet_days import quiet_days
from analytics.reading import Wishes
from analytics.settings import Settings
from analytics.store import Store
from analytics.telling import tell, watch_and_tell

ZONE = "Europe/Oslo"
PLANTED = Path(__file__).parent.parent / "sample_data/planted.json"


@pytest.fixture(scope="module")
def filled(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    settings = Settings(data=tmp_path_factory.mktemp("same")).of_sample()
    with closing(copy_of(sample_file, settings)) as opened:
        yield opened


@pytest.fixture
def sample(filled: Store) -> Store:
    with filled.change() as cursor:
        cursor.execute("DELETE FROM bursts_told")
    search_anew(filled)
    return filled


def search_anew(store: Store) -> None:
    """Look for bursts as if for the first time."""
    with store.change() as cursor:
        cursor.execute("DELETE FROM burst_memory")
    watching.watch(store)


def kept(store: Store) -> list[watching.Kept]:
    return watching.kept(store.ask, everything(store, [None, None]))


def test_the_sample_shop_has_exactly_the_planted_bursts_each_with_its_segment(
    sample: Store,
) -> None:
    found = sorted((one.burst for one in kept(sample)), key=lambda burst: burst.start)
    planted = [event for event in json.loads(PLANTED.read_text())["events"] if event["burst"]]
    assert [
        (burst.mail_type, burst.provider, burst.reason, f"{burst.start:%Y-%m-%dT%H}")
        for burst in found
    ] == [
        (*(((code,) if code else ()) for code in (event["mail_type"], event["provider"])),
         event["reason"], event["start"][:13])
        for event in planted
    ]  # fmt: skip
    assert [burst.failed for burst in found] == [event["failed"] for event in planted]


def test_everybody_whose_newsletter_failed_counts_as_a_customer_that_was_hit(sample: Store) -> None:
    refused = next(one for one in kept(sample) if one.burst.provider == ("gmail",))
    assert refused.customers == refused.burst.failed


WOO = (
    "{when:%Y-%m-%dT%H:%M:%S}+00:00 {level} Email customer_processing_order {said} CONTEXT: "
    '{{"email_type":"customer_processing_order","status":"{status}"}}\n'
)


def test_a_failure_of_all_e_mail_is_no_notice_where_the_log_names_no_recipients(
    settings: Settings, tmp_path: Path
) -> None:
    began, lines = datetime(2026, 1, 1, 8), []
    for tenth in range(20 * 140):
        when = began + timedelta(days=tenth // 140, minutes=tenth % 140 * 6)
        failed = (when.day, when.hour) in [(19, 12), (19, 13), (19, 14)]
        said = "failed to send: Relay access denied" if failed else "sent"
        status, level = ("failed", "ERROR") if failed else ("sent", "INFO")
        lines.append(WOO.format(when=when, level=level, said=said, status=status))
    (tmp_path / "woo.log").write_text("".join(lines))
    with closing(Store(settings.database, settings)) as store:
        assert not import_file(store, tmp_path / "woo.log", Wishes(shop="Garn"), quiet).error
        watching.watch(store)
        (one,) = kept(store)
    assert (one.burst.severity, one.burst.failed, one.customers) == ("critical", 30, 0)
    assert "One address" not in burst_stories.advice("en", one.burst)


def test_the_big_campaign_is_no_burst_but_a_quiet_day_with_its_numbers(sample: Store) -> None:
    campaign = [one for one in kept(sample) if "15 October" in _sentence(one)]
    assert campaign == []
    days = sample.ask("days_by_type", everything(sample, [None, None]))
    (quiet,) = quiet_days(days, days["day"].iloc[0].date())
    assert str(quiet.day) == "2026-10-15"
    assert quiet.failed > 1000
    assert quiet.usual_rate == pytest.approx(quiet.failed / quiet.finished, rel=0.5)


def test_no_day_is_called_usual_where_nothing_was_before(sample: Store) -> None:
    days = sample.ask("days_by_type", everything(sample, ["2026-10-15", "2026-10-15"]))
    assert days["failed"].sum() > 1000
    assert quiet_days(days, days["day"].iloc[0].date()) == []


def _sentence(one: watching.Kept) -> str:
    return burst_stories.sentence("en", one.burst, ZONE, {})


def test_a_note_marks_a_burst_as_known_and_survives_the_next_look(sample: Store) -> None:
    one = kept(sample)[0]
    watching.note(sample, one.burst.id, " moved servers ")
    watching.watch(sample)
    assert next(k for k in kept(sample) if k.burst.id == one.burst.id).note == "moved servers"
    watching.note(sample, one.burst.id, "")
    assert all(k.note is None for k in kept(sample))


def test_the_command_lists_each_burst_and_its_json_has_the_names_of_the_contract(
    sample: Store,
) -> None:
    said: list[dict[str, Any]] = []
    console = Console(said.append, "nb", as_json=True)
    wished = {"days": [None, None], "sensitivity": "normal", "notify": [], "fail": True}
    assert list_bursts(sample, console, **wished) == 0
    (document,) = [json.loads(one["out"]) for one in said if "out" in one]
    first = document["bursts"][0]
    assert set(first) == {
        "id", "shop", "start", "end", "open", "mail_type", "provider", "reason", "failed", "sent",
        "expected", "usual_rate", "severity", "score", "sentence", "breakdown",
    }  # fmt: skip
    assert first["start"].endswith("Z")
    assert first["sentence"].startswith("539 av 861 e-poster til Outlook og Hotmail feilet mellom")
    assert "mailserveren var nede" in first["sentence"]
    assert "Ingenting å rette" in first["sentence"]


def test_another_sensitivity_is_searched_for_anew_and_leaves_what_is_kept(sample: Store) -> None:
    with sample.change() as cursor:
        cursor.execute("DELETE FROM bursts")
    low = watching.found(sample, "low")
    assert [(one.burst.provider, one.customers) for one in low] == [
        (("outlook",), 532), (("gmail",), 1796),
    ]  # fmt: skip
    assert kept(sample) == []
    said: list[dict[str, Any]] = []
    wished = {"days": [None, None], "sensitivity": "low", "notify": [], "fail": False}
    list_bursts(sample, Console(said.append, "en", as_json=False), **wished)
    assert len(said) == len(low)


def open_one(store: Store) -> None:
    """Have the newest burst open still."""
    with store.change() as cursor:
        cursor.execute("UPDATE bursts SET is_open = (started = (SELECT max(started) FROM bursts))")


@contextmanager
def serving(server: TCPServer) -> Iterator[int]:
    with server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield int(server.server_address[1])
        server.shutdown()


class Inbox(StreamRequestHandler):
    """An SMTP server as small as one can be (RFC 5321)."""

    taken: ClassVar[list[str]] = []

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline().decode():
            if line.upper().startswith("DATA"):
                self.say("354 go on")
                body = []
                while (part := self.rfile.readline().decode()) != ".\r\n":
                    body.append(part)
                self.taken.append("".join(body))
            if line.upper().startswith("QUIT"):
                return
            self.say("250 ok")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Endpoint(BaseHTTPRequestHandler):
    taken: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.taken.append(json.loads(self.rfile.read(length)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *said: object) -> None:
        """Keep quiet."""


def test_a_burst_is_told_once_when_it_begins_and_once_when_it_is_over(sample: Store) -> None:
    Inbox.taken, Endpoint.taken = [], []
    with (
        serving(ThreadingTCPServer(("127.0.0.1", 0), Inbox)) as smtp,
        serving(ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)) as http,
    ):
        by_mail = f"mailto://127.0.0.1:{smtp}?from=postlogg@garn.example&to=sjef@garn.example"
        targets = [by_mail, f"json://127.0.0.1:{http}/"]
        assert tell(sample, targets, "en") == 0
        open_one(sample)
        assert [tell(sample, targets, "en") for _time in range(2)] == [1, 0]
        search_anew(sample)
        assert [tell(sample, targets, "en") for _time in range(2)] == [1, 0]
    assert len(Inbox.taken) == 2
    begun, over = Endpoint.taken
    assert begun["title"] == "Abnormal failures: All e-mail to Outlook and Hotmail"
    assert over["title"].startswith("Over: ")
    assert "Nothing to fix" in begun["message"]
    assert "@" not in json.dumps([begun, over])
    assert "eksempel" not in "".join(Inbox.taken)


def test_who_cannot_be_told_is_named_without_the_secret_and_tried_again(
    sample: Store, tmp_path: Path
) -> None:
    open_one(sample)
    with pytest.raises(NobodyTold) as error:
        tell(sample, ["json://kari:hemmelig@127.0.0.1:1/"], "en")
    assert "json" in str(error.value)
    assert "hemmelig" not in str(error.value)
    Endpoint.taken = []
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)) as http:
        assert tell(sample, [f"json://127.0.0.1:{http}/"], "nb") == 1


def starts(store: Store) -> list[str]:
    return sorted(f"{one.burst.start:%Y-%m-%d}" for one in kept(store))


def test_a_search_goes_on_from_the_last_one_and_keeps_what_a_search_of_all_would(
    sample: Store,
) -> None:
    everything_found = kept(sample)
    watching.watch(sample)
    assert kept(sample) == everything_found
    with sample.change() as cursor:
        cursor.execute("DELETE FROM bursts")
        cursor.execute("UPDATE burst_memory SET searched = 'as they were before an import'")
    watching.watch(sample)
    assert starts(sample) == ["2026-10-27"]


def test_totals_that_changed_before_are_searched_anew(sample: Store) -> None:
    refuse = (
        "UPDATE hourly_totals SET outcome = $now, reason = $why WHERE hour = '2026-09-08 11:00' \
              AND provider = 'gmail' AND outcome = $before AND reason IS NOT DISTINCT FROM $because"
    )
    failed, delivered = ("failed", "sender_blocked"), ("delivered", None)
    for (before, because), (outcome, why), found in (
        (delivered, failed, ["2026-09-08", "2026-10-06", "2026-10-27"]),
        (failed, delivered, ["2026-10-06", "2026-10-27"]),
    ):
        with sample.change() as cursor:
            values = {"now": outcome, "why": why, "before": before, "because": because}
            cursor.execute(refuse, values)
        watching.watch(sample)
        assert starts(sample) == found


class Busy(Store):
    """A log into which something comes while it is searched."""

    late: ClassVar[list[pd.DataFrame]] = []

    def frame(self, name: str, **values: Any) -> pd.DataFrame:
        read = super().frame(name, **values)
        if name == "bursts/hourly" and self.late:
            have(self, self.late.pop())
        return read


def have(store: Store, totals: pd.DataFrame) -> None:
    """Give a log these totals instead of its own."""
    with store.change() as cursor:
        cursor.execute("DELETE FROM hourly_totals")
        cursor.register("given", totals)
        cursor.execute("INSERT INTO hourly_totals BY NAME FROM given")
        cursor.unregister("given")


def test_what_comes_in_during_a_search_is_found_by_the_next(settings: Settings) -> None:
    shop = Log(45, 400)
    with closing(Busy(settings.database, settings)) as busy:
        have(busy, shop.frame(hours=hour(44, 0)))
        watching.watch(busy)
        have(busy, shop.frame())
        shop.outage(range(hour(30, 9), hour(30, 13)), 0.9)
        busy.late.append(shop.frame())
        watching.watch(busy)
        assert kept(busy) == []
        watching.watch(busy)
        assert starts(busy) == [f"{at(hour(30, 0)):%Y-%m-%d}"]


def test_two_who_tell_at_the_same_time_tell_a_burst_once(sample: Store) -> None:
    open_one(sample)
    Endpoint.taken = []
    others: list[Thread] = []

    class Slow(Endpoint):
        def do_POST(self) -> None:
            if not others:
                others.append(Thread(target=tell, args=(sample, targets, "en")))
                others[0].start()
                others[0].join(1)
            super().do_POST()

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Slow)) as http:
        targets = [f"json://127.0.0.1:{http}/"]
        assert tell(sample, targets, "en") == 1
        others[0].join()
    assert len(Endpoint.taken) == 1


def test_what_goes_wrong_with_the_telling_does_not_look_as_if_the_import_had_failed(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    class Full(Store):
        def frame(self, name: str, **values: Any) -> pd.DataFrame:
            if name == "bursts/news":
                raise DiskFull
            return super().frame(name, **values)

    naming = Settings(data=settings.data, notify=("json://127.0.0.1:1/",))
    with closing(Full(settings.database, naming)) as full:
        watch_and_tell(full)
    assert "could not be told (DiskFull)" in caplog.text


def test_who_was_told_is_not_told_again_because_another_one_could_not_be(sample: Store) -> None:
    Endpoint.taken = []
    open_one(sample)
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)) as http:
        targets = ["json://127.0.0.1:1/", f"json://127.0.0.1:{http}/"]
        for _time in range(2):
            with pytest.raises(NobodyTold):
                tell(sample, targets, "en")
    assert len(Endpoint.taken) == 1


@pytest.mark.parametrize("target", ["hemmelig", "nowhere://kari:hemmelig@garn.example"])
def test_a_target_that_is_none_is_refused_also_while_there_is_nothing_to_tell(
    sample: Store, target: str
) -> None:
    with pytest.raises(NobodyTold) as error:
        tell(sample, [target], "en")
    assert "hemmelig" not in str(error.value)
