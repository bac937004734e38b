"""The page of bursts, as a manager uses it: what is open, why, and what is known of it."""

from dataclasses import replace
from datetime import datetime

from screen import opened, said
from streamlit.testing.v1 import AppTest

from analytics.audit import trail
from analytics.bursts import Burst, ReasonCount
from analytics.settings import Settings
from analytics.sql import statement
from analytics.store import Store
from analytics.ui import answers
from analytics.watching import count

OPEN = Burst(
    id="b1",
    shop="Garn",
    start=datetime(2026, 10, 31, 17),
    end=datetime(2026, 10, 31, 21),
    open=True,
    detected=datetime(2026, 10, 31, 18),
    mail_type=("newsletter",),
    provider=("outlook",),
    reason="policy_rejected",
    failed=9,
    sent=10,
    expected=0.2,
    usual_rate=0.02,
    severity="warning",
    score=20.0,
    breakdown=(ReasonCount("policy_rejected", 9, 0.1),),
)


OVER = replace(
    OPEN,
    id="b0",
    start=datetime(2026, 10, 28, 12),
    end=datetime(2026, 10, 28, 13),
    open=False,
    provider=("gmail",),
)


def with_open_burst(shop: Settings, *others: Burst) -> None:
    store = Store(shop.database, shop)
    with store.change() as cursor:
        count(cursor, (OPEN, *others))
        cursor.execute(statement("bursts/keep"))
    store.close()


def test_an_open_burst_stands_on_top_with_its_sentence_and_what_to_do(
    app: AppTest, shop: Settings
) -> None:
    with_open_burst(shop)
    opened(app, "bursts")
    assert "1 burst is open" in app.subheader[0].value
    assert (
        "9 of 10 e-mails (newsletter) to Outlook and Hotmail have failed since Saturday "
        "31 October 18:00; "
        "usually 2.0%. 100% say that the e-mail broke the receiver's rules." in said(app)
    )
    assert "Have SPF, DKIM and DMARC checked" in said(app)
    assert list(app.dataframe[0].value.iloc[0]) == [
        "Refused by the receiver's rules",
        9,
        1.0,
        0.1,
    ]


def test_where_no_rate_can_be_known_it_is_said_and_no_empty_chart_is_drawn(
    app: AppTest, shop: Settings
) -> None:
    store = Store(shop.database, shop)
    with store.change() as cursor:
        cursor.execute("UPDATE hourly_totals SET outcome = 'sent', reason = NULL")
    store.close()
    opened(app, "bursts")
    assert "The source of these e-mails cannot tell whether they arrived." in said(app)
    assert not app.get("plotly_chart")


def test_the_overview_tells_of_an_open_burst_until_a_manager_knows_it(
    app: AppTest, shop: Settings
) -> None:
    with_open_burst(shop)
    assert "Open burst" in said(opened(app, "overview"))
    opened(app, "bursts")
    app.text_input[0].set_value("moved servers")
    next(button for button in app.button if "known" in button.label).click().run()
    assert not app.exception
    assert app.text_input[0].value == "moved servers"
    assert [text.value for text in app.text] == ["moved servers"]
    noted = trail(answers.own_log(), deed="burst_noted", about="", rows=9)
    assert noted["detail"].tolist() == ["Garn 2026-10-31 18:00"]
    assert "Open burst" not in said(opened(app, "overview"))


def test_a_filter_on_another_provider_leaves_the_burst_out(app: AppTest, shop: Settings) -> None:
    with_open_burst(shop)
    app.query_params["provider"] = "gmail"
    opened(app, "bursts")
    assert "No burst is open" in app.subheader[0].value


def test_a_burst_has_its_number_by_time_whatever_the_page_is_narrowed_to(
    app: AppTest, shop: Settings
) -> None:
    with_open_burst(shop, OVER)
    heads = [text.value for text in opened(app, "bursts").markdown if "Warning" in text.value]
    assert [head.split(" · ")[0] for head in heads] == ["**▲2**", "**▲1**"]
    assert [head.split(" · ")[-1] for head in heads] == ["**open**", "over"]
    app.query_params["provider"] = "outlook"
    heads = [text.value for text in opened(app, "bursts").markdown if "Warning" in text.value]
    assert [head.split(" · ")[0] for head in heads] == ["**▲2**"]


def test_a_burst_that_is_over_is_told_of_as_over_where_failures_name_it(
    app: AppTest, shop: Settings
) -> None:
    with_open_burst(shop, replace(OVER, provider=("outlook",), reason="unknown_recipient"))
    told = said(opened(app, "failures", language="en"))
    assert "A burst since Saturday 31 October 18:00 (▲2)." in told
    assert "A burst between Wednesday 28 October 13:00 and 14:00, which is over (▲1)." in told
    assert "▲ with a number is a burst" in told


def test_another_sensitivity_shows_what_a_search_as_sensitive_finds(
    app: AppTest, shop: Settings
) -> None:
    with_open_burst(shop)
    opened(app, "bursts")
    assert app.selectbox(key="sensitivity").value == "normal"
    app.selectbox(key="sensitivity").set_value("high").run()
    assert not app.exception
    # The burst is in the table of those that are kept, and no search of these e-mails finds it.
    assert "No burst is open" in app.subheader[0].value
