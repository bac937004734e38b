"""The settings: read and checked, written without losing a comment, and changed on their page."""

import json
import stat
import threading
from collections.abc import Callable, Iterable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from screen import opened
from streamlit.testing.v1 import AppTest

from analytics.access import Grant
from analytics.audit import NotNoted
from analytics.by_hand import FILE_NAME
from analytics.errors import BrokenSettings, EmailLogError, UnreadableSettings
from analytics.settings import Settings, current_settings, read_settings, settings_file
from analytics.settings_file import choose
from analytics.telling import scheme_of, try_out

FIXED = "The environment says it, so it cannot be changed here."
BY_HAND = """# Ours
shop = "Garn"  # the name
notify = [
  "json://x",  # ops
]

# Who may
[[people]]
who = "kari@butikk.example"  # boss
role = "manager"
"""


@pytest.fixture
def file(write_by_hand: Callable[[str], Path]) -> Path:
    return write_by_hand(BY_HAND)


@pytest.mark.parametrize(
    ("text", "line", "setting"),
    [
        ('shop = "x"\nzone = "y"\n', 2, "zone"),
        ('shop = "x"\n\ntimezone = "Mars"\n', 3, "timezone"),
        ("retention_days = 0\n", 1, "retention_days"),
        (BY_HAND + '[[people]]\nwho = "a@b"\nrole = "boss"\n', 13, "people.1.role"),
        (BY_HAND + '[[people]]\nwho = "a@b"\n', 11, "people.1.role"),
        ('\n\ntrusted_proxies = ["nearby"]\n', 3, "trusted_proxies"),
        ('[[people]]\nrole = "viewer"\n\n' + BY_HAND[BY_HAND.index("[[") :], 1, "people.0.who"),
        ("threads = 2\n\n[[mail-type]]\ncode = 'a'\n", 3, "mail-type"),
        ('\ndata = "/elsewhere"\n', 2, "data"),
        ("threads = 2\n\n[mail.type]\na = 1\n", 3, "mail"),
        (BY_HAND + "shops = [1]\n", 11, "people.0.shops.0"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_line(
    file: Path, text: str, line: int, setting: str
) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenSettings) as refused:
        read_settings()
    assert refused.value.values["line"] == line
    assert refused.value.values["setting"] == setting


@pytest.mark.parametrize(
    ("text", "place"),
    [("shop = \n", "line 1"), ("\n[[people]\n", "line 2"), ('\n\nshop = "Blå"\n', "UTF-8 .line 3")],
)
def test_a_file_that_is_no_toml_is_refused_with_the_line(file: Path, text: str, place: str) -> None:
    file.write_text(text, encoding="latin-1")
    with pytest.raises(EmailLogError, match=place):
        read_settings()


def test_a_variable_that_is_wrong_is_named(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTLOGG_TIMEZONE", "Mars")
    with pytest.raises(BrokenSettings, match="POSTLOGG_TIMEZONE"):
        read_settings()


def test_a_change_by_hand_counts_at_once_and_a_broken_one_not_at_all(file: Path) -> None:
    assert current_settings().shop == "Garn"
    file.write_text('shop = "Pinner"\n', encoding="utf-8")
    assert current_settings().shop == "Pinner"
    file.write_text("shop = \n", encoding="utf-8")
    assert current_settings().shop == "Pinner"


def test_choices_are_written_without_losing_what_was_written_by_hand(file: Path) -> None:
    chosen = choose(file, {"timezone": "Europe/Berlin", "shop": "Pinner", "language": "nb"})
    assert (chosen.timezone, chosen.shop) == ("Europe/Berlin", "Pinner")
    expected = 'timezone = "Europe/Berlin"\n' + BY_HAND.replace('"Garn"', '"Pinner"')
    assert file.read_text(encoding="utf-8") == expected
    choose(file, {"timezone": "Europe/Oslo"})
    assert file.read_text(encoding="utf-8") == BY_HAND.replace('"Garn"', '"Pinner"')
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_choice_comes_to_what_is_read_afterwards(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Our own choice is left out of the file, which still says something else while it is checked.
    assert choose(file, {"shop": "Nettbutikken"}).shop == read_settings().shop == "Nettbutikken"
    monkeypatch.setenv("POSTLOGG_TIMEZONE", "Europe/Berlin")
    chosen = choose(file, {"timezone": "Europe/London", "retention_days": 7})
    assert (chosen.timezone, chosen.retention_days) == ("Europe/Berlin", 7)
    assert chosen == read_settings()


def test_what_somebody_broke_by_hand_is_mended_by_our_own_choice(file: Path) -> None:
    file.write_text('timezone = "Mars"\n' + BY_HAND, encoding="utf-8")
    choose(file, {"timezone": "Europe/Oslo"})
    assert file.read_text(encoding="utf-8") == BY_HAND


def test_a_file_that_is_a_link_stays_one(file: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept" / "shop.toml"
    kept.parent.mkdir()
    file.rename(kept)
    file.symlink_to("kept/shop.toml")
    choose(file, {"shop": "Pinner"})
    assert file.readlink() == Path("kept/shop.toml")
    assert 'shop = "Pinner"  # the name' in kept.read_text(encoding="utf-8")


def test_people_that_stay_keep_their_comments(file: Path) -> None:
    kari = {"who": "kari@butikk.example", "role": "manager"}
    desk = {"who": "group:desk", "role": "support", "shops": ["Garn"]}
    chosen = choose(file, {"people": [kari, desk]})
    assert chosen.people[1] == Grant(who="group:desk", role="support", shops=("Garn",))
    assert 'who = "kari@butikk.example"  # boss' in file.read_text(encoding="utf-8")


def test_a_choice_that_is_wrong_leaves_the_file_as_it_was(file: Path) -> None:
    with pytest.raises(BrokenSettings):
        choose(file, {"timezone": "Mars"})
    assert file.read_text(encoding="utf-8") == BY_HAND
    assert [one.name for one in file.parent.iterdir()] == [FILE_NAME]


def test_what_cannot_be_noted_is_not_chosen(file: Path) -> None:
    def unable() -> None:
        raise NotNoted

    with pytest.raises(NotNoted):
        choose(file, {"shop": "Nordlys Garn"}, unable)
    assert file.read_text(encoding="utf-8") == BY_HAND
    assert [one.name for one in file.parent.iterdir()] == [FILE_NAME]


@pytest.mark.parametrize("broken", [b"shop = \n", b'shop = "\xe6"\n'])
def test_nothing_is_written_into_a_file_that_somebody_broke_meanwhile(
    file: Path, broken: bytes
) -> None:
    file.write_bytes(broken)
    with pytest.raises(UnreadableSettings):
        choose(file, {"shop": "Pinner"})
    assert file.read_bytes() == broken


def test_a_file_that_cannot_be_used_is_all_that_streamlit_by_itself_shows(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTLOGG_DATA", str(tmp_path / "other"))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / FILE_NAME).write_text("\nthreads = 0\n", encoding="utf-8")
    app.run()
    assert not app.exception
    assert [f"{FILE_NAME}, line 2" in error.value for error in app.error] == [True]


@pytest.mark.parametrize("folder", ["~/shop", "shop", ""])
def test_the_data_folder_is_one_whole_path(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTLOGG_DATA", folder)
    assert Settings().data == settings_file().parent
    assert Settings().data.is_absolute()
    assert Settings().data.name == (folder.removeprefix("~/") or "postlogg")


def on_page(app: AppTest, page: str) -> AppTest:
    app.query_params["language"] = "en"
    app.run()
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    return app


def setting(widgets: Iterable[Any], place: str) -> Any:
    """Return the widget of a setting; of two limits, the one that is named by its number."""
    name, _, number = place.partition(" ")
    found = [one for one in widgets if str(one.key).startswith(f"setting {name} = ")]
    return found[int(number or 0)]


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()


def test_every_setting_that_has_a_title_is_on_the_page_with_what_it_says(app: AppTest) -> None:
    on_page(app, "settings")
    for name, field in Settings.model_fields.items():
        assert field.title is None or field.description, name
    widgets = [*app.text_input, *app.selectbox, *app.number_input, *app.text_area]
    # The two limits of one setting have a place each.
    shown = {widget.key.removeprefix("setting ").split()[0] for widget in widgets if widget.key}
    titled = {name for name, field in Settings.model_fields.items() if field.title}
    assert titled - {"people", "notify"} <= shown


def test_a_setting_is_changed_on_the_page_and_that_is_noted(app: AppTest, shop: Settings) -> None:
    on_page(app, "settings")
    setting(app.number_input, "retention_days").set_value(90)
    setting(app.text_area, "own_domains").set_value("butikk.example\n\n shop.example ")
    press(app, "Save")
    assert not app.error
    chosen = read_settings()
    assert chosen.retention_days == 90
    assert chosen.own_domains == ("butikk.example", "shop.example")
    on_page(app, "audit")
    assert list(app.dataframe[0].value["deed"]) == ["Setting changed"] * 2
    assert set(app.dataframe[0].value["detail"]) == {"Days that e-mails are kept", "Own domains"}
    assert set(app.dataframe[0].value["who"]) == {"This computer"}


def test_what_a_colleague_changes_meanwhile_is_not_written_back(
    app: AppTest, shop: Settings
) -> None:
    on_page(app, "settings")
    (shop.data / FILE_NAME).write_text("retention_days = 30\n", encoding="utf-8")
    setting(app.text_input, "shop").set_value("Strikk")
    press(app, "Save")
    chosen = read_settings()
    assert (chosen.shop, chosen.retention_days) == ("Strikk", 30)
    assert setting(app.number_input, "retention_days").value == 30


def test_limits_are_per_cent_on_the_page_and_shares_in_the_file(
    app: AppTest, shop: Settings
) -> None:
    on_page(app, "settings")
    watched, bad = (setting(app.number_input, f"complaint_limits {place}") for place in (0, 1))
    assert (watched.value, bad.value) == (0.1, 0.3)
    assert "%" in watched.label
    bad.set_value(0.7)
    press(app, "Save")
    assert not app.error
    written = (shop.data / FILE_NAME).read_text(encoding="utf-8")
    assert written == "complaint_limits = [0.001, 0.007]\n"


def test_limits_written_more_exactly_than_they_are_shown_stay_so(
    app: AppTest, shop: Settings
) -> None:
    exact = "hard_bounce_limits = [0.0212345678, 0.05]\n"
    (shop.data / FILE_NAME).write_text(exact, encoding="utf-8")
    on_page(app, "settings")
    setting(app.number_input, "retention_days").set_value(100)
    press(app, "Save")
    written = (shop.data / FILE_NAME).read_text(encoding="utf-8")
    assert exact in written
    assert "retention_days = 100" in written


def test_limits_that_do_not_rise_are_refused_on_the_page(app: AppTest, shop: Settings) -> None:
    on_page(app, "settings")
    setting(app.number_input, "hard_bounce_limits 0").set_value(5.0)
    press(app, "Save")
    assert app.error[0].value.endswith("cannot be used: the first limit must be below the second.")
    assert not (shop.data / FILE_NAME).exists()


def test_limits_that_do_not_rise_are_refused_in_norwegian(app: AppTest, shop: Settings) -> None:
    opened(app, "settings", language="nb")
    setting(app.number_input, "hard_bounce_limits 0").set_value(5.0)
    press(app, "Lagre")
    assert "den første grensen må være lavere enn den andre" in app.error[0].value


def test_a_wrong_choice_is_said_on_the_page(app: AppTest, shop: Settings) -> None:
    on_page(app, "settings")
    setting(app.text_input, "memory_limit").set_value("much")
    press(app, "Save")
    assert "memory_limit" in app.error[0].value
    assert not (shop.data / FILE_NAME).exists()


def test_a_setting_of_the_environment_cannot_be_changed(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTLOGG_SHOP", "Strikk")
    on_page(app, "settings")
    assert setting(app.text_input, "shop").value == "Strikk"
    assert setting(app.text_input, "shop").disabled


def test_people_and_targets_of_the_environment_cannot_be_changed(
    app: AppTest, shop: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTLOGG_NOTIFY", '["json://user:hemmelig@127.0.0.1"]')
    monkeypatch.setenv("POSTLOGG_PEOPLE", '[{"who": "kari@garn.example", "role": "manager"}]')
    on_page(app, "settings")
    assert [one.value for one in app.caption].count(FIXED) == 2
    for label in ("Add", "Remove", "Save people and roles"):
        assert next(button for button in app.button if button.label == label).disabled, label
    assert app.text_input(key="new target of messages").disabled


class Listening(HTTPServer):
    """A server that keeps what it was told."""

    told: list[dict[str, Any]]


@pytest.fixture
def listener() -> Iterator[Listening]:
    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_said: Any) -> None:
            pass

    told: list[dict[str, Any]] = []
    with Listening(("127.0.0.1", 0), Listener) as server:
        server.told = told
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_target_of_messages_is_added_without_being_shown_and_tried(
    app: AppTest, listener: Listening
) -> None:
    on_page(app, "settings")
    app.text_input(key="new target of messages").set_value(
        f"json://user:hemmelig@127.0.0.1:{listener.server_port}"
    )
    press(app, "Add")
    assert read_settings().notify
    on_page(app, "settings")
    assert not any("hemmelig" in code.value for code in app.code)
    press(app, "Try it")
    assert "taken" in app.success[0].value
    assert "test" in listener.told[0]["message"]
    press(app, "Remove")
    assert not read_settings().notify


def test_a_target_that_takes_nothing_is_told_of() -> None:
    assert not try_out("nonsense", "en")
    assert scheme_of("nonsense") == "…"
