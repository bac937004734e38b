"""Hard bounces and complaints are judged by the settings' lines, and only where they are known."""

from datetime import date

import pandas as pd
import pytest
from pydantic import ValidationError
from screen import opened, said
from streamlit.testing.v1 import AppTest

from analytics.access import MANAGER
from analytics.filters import Filters
from analytics.limit_stories import lines
from analytics.limits import judged
from analytics.settings import Settings
from analytics.store import Store

EVERYTHING = Filters(date(1970, 1, 1), date(2199, 12, 31), MANAGER, version=0)
LINES = (0.02, 0.05), (0.001, 0.003)


def counts(**changed: object) -> pd.DataFrame:
    usual = {"mail_type": "newsletter", "hard": 10, "finished": 1000, "complained": 1}
    return pd.DataFrame([usual | {"accepted": 2000, "known": True} | changed])


@pytest.mark.parametrize(
    ("changed", "hard", "complaints"),
    [
        ({}, "good", "good"),
        ({"hard": 20, "complained": 2}, "watched", "watched"),
        ({"hard": 50, "complained": 6}, "bad", "bad"),
        ({"hard": 100, "finished": 199, "accepted": 199}, "few", "few"),
        ({"complained": 0}, "good", "unknown"),
        ({"known": False, "hard": 0}, "unknown", "good"),
    ],
)
def test_each_share_is_judged_by_its_line(
    changed: dict[str, object], hard: str, complaints: str
) -> None:
    (one,) = judged(counts(**changed), *LINES)
    assert (one.hard_bounces.judgement, one.complaints.judgement) == (hard, complaints)


@pytest.mark.parametrize("of", [199, 2000])
def test_a_share_that_no_source_tells_of_is_unknown_of_few_e_mails_as_of_many(of: int) -> None:
    (one,) = judged(counts(complained=0, accepted=of, known=False, hard=0, finished=of), *LINES)
    assert (one.hard_bounces.rate, one.complaints.rate) == (None, None)
    (one,) = judged(counts(accepted=of), *LINES)
    assert (one.hard_bounces.rate, one.complaints.rate) == (0.01, 1 / of)


def test_the_shop_can_move_the_lines_but_not_cross_them() -> None:
    (one,) = judged(
        counts(hard=20), Settings(hard_bounce_limits=(0.03, 0.04)).hard_bounce_limits, LINES[1]
    )
    assert one.hard_bounces.judgement == "good"
    with pytest.raises(ValidationError, match="below the second"):
        Settings(complaint_limits=(0.003, 0.001))


def test_the_counts_are_those_of_the_messages_and_gmail_is_no_part_of_complaints(
    store: Store,
) -> None:
    found = store.ask("complaints_and_bounces", EVERYTHING).set_index("mail_type")
    with store.cursor() as cursor:
        for mail_type, hard, finished, complained, accepted in cursor.execute(
            "SELECT mail_type, count(*) FILTER (hardness = 'hard'), "
            "count(*) FILTER (outcome NOT IN ('deferred', 'suppressed')), "
            "count(*) FILTER (outcome = 'complained'), "
            "count(*) FILTER (outcome = 'delivered' AND provider <> 'gmail') "
            "FROM messages GROUP BY mail_type"
        ).fetchall():
            row = found.loc[mail_type]
            assert (row["hard"], row["finished"], row["complained"]) == (hard, finished, complained)
            assert row["accepted"] == accepted + complained


def test_the_part_shows_denominators_and_says_what_no_log_can_tell(app: AppTest) -> None:
    app.query_params.update({"language": "en", "period": "all", "view": "asked"})
    app.switch_page("pages/failures.py").run()
    assert not app.exception
    table = app.dataframe[0].value
    assert 2_800 < table["of"].max() < 2_900
    said = " ".join(one.value for one in app.caption)
    assert "below 2%, never 5%" in said
    assert "postmaster.google.com" in said


def test_a_line_that_the_shop_has_moved_is_nobody_elses() -> None:
    ours = "Hard bounces: below 3%, never 8% (your settings)"
    theirs = "Spam complaints: below 0.1%, never 0.3% (Gmail)"
    told = lines("en", (0.03, 0.08), LINES[1])
    assert ours in told
    assert theirs in told
    assert "Amazon SES" in lines("en", *LINES)
    assert "Gmail" not in lines("en", LINES[0], (0.002, 0.003))


def test_the_failure_rate_is_judged_by_the_lines_of_the_settings(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = "Some of your e-mail does not arrive"
    assert usual in opened(app, "overview", language="en", period="all").subheader[0].value
    monkeypatch.setenv("POSTLOGG_FAILURE_LIMITS", "[0.3, 0.4]")
    assert "Your e-mail arrives" in app.run().subheader[0].value
    assert "**Under 30% fails:**" in said(opened(app, "help"))
