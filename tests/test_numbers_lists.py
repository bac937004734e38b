"""On the sample shop, every number of the lists of addresses and newsletters is the messages'."""

import re
from datetime import date, timedelta
from statistics import median
from typing import Any

import pandas as pd
import pytest
from sample_shop import FINAL, LOCAL, ORDERS, Sql, rows_of, visit
from screen import said

from analytics.mailings import lower_bound
from analytics.misspelling import misspelt_domains
from analytics.words import CAUSES, PROVIDERS, REASONS

# A newsletter of the sample shop goes out within one day, and no other has its subject then.
NEWSLETTER = (
    f"mail_type = 'newsletter' AND subject = $subject AND {LOCAL.format('sent_at')}::DATE = $day"
)


def cause(code: object) -> str | None:
    return None if pd.isna(code) else CAUSES[str(code)].title


def test_who_is_blocked_since_when_and_what_was_stopped_are_the_messages(sql: Sql) -> None:
    app = visit("blocked")
    # Told one recipient at a time, as a reader of the log would.
    found = sql(
        f"""SELECT recipient, sent_at, {LOCAL.format("sent_at")} AS local, outcome, hardness, cause,
                   {ORDERS} AS is_order
            FROM messages WHERE recipient IN (SELECT recipient FROM messages
                                              WHERE hardness = 'hard' OR outcome = 'suppressed')
            ORDER BY recipient, sent_at"""
    )
    expected: dict[Any, tuple[Any, ...]] = {}
    for recipient, theirs in found.groupby("recipient"):
        accepted = theirs[theirs["outcome"].isin(["delivered", "sent", "complained"])]
        trouble = theirs[(theirs["hardness"] == "hard") | (theirs["outcome"] == "suppressed")]
        if len(accepted):
            trouble = trouble[trouble["sent_at"] > accepted["sent_at"].max()]
        if trouble.empty:
            continue
        hard = trouble[trouble["hardness"] == "hard"]
        stopped = trouble[trouble["outcome"] == "suppressed"]
        expected[recipient] = (
            hard["local"].iloc[0] if len(hard) else None,
            cause(hard["cause"].iloc[0]) if len(hard) else None,
            stopped["local"].iloc[0] if len(stopped) else None,
            len(stopped),
            int(stopped["is_order"].sum()),
        )
    stopped, orders = (sum(one[place] for one in expected.values()) for place in (3, 4))
    assert (
        f"**{len(expected):,} addresses are blocked; {stopped:,} e-mails were stopped since, "
        f"{orders:,} of them about orders**"
    ) in said(app)
    shown = app.dataframe[0].value
    assert len(shown) == min(500, len(expected))
    columns = ["recipient", "bounced_at", "bounce_cause", "stopped_since", "stopped", "orders"]
    listed = {recipient: tuple(told) for recipient, *told in rows_of(shown[columns])}
    assert listed == {recipient: expected[recipient] for recipient in listed}
    left_out = [told[4] for recipient, told in expected.items() if recipient not in listed]
    assert max(left_out, default=0) <= min(told[4] for told in listed.values())


def test_what_misspelt_addresses_and_dead_domains_lost_is_the_messages(sql: Sql) -> None:
    lost = "outcome IN ('failed', 'suppressed')"
    misspelt = sql(
        f"""SELECT recipient, count(*) AS lost, count(*) FILTER ({ORDERS}) AS orders,
                   max({LOCAL.format("sent_at")}) AS last_sent
            FROM messages WHERE {lost} AND recipient_domain = ANY($domains) GROUP BY recipient""",
        domains=misspelt_domains(),
    )
    app = visit("blocked", state={"list of addresses": "Misspelt"})
    assert (
        f"**{len(misspelt)} addresses to correct, {misspelt['lost'].sum():,} e-mails lost, "
        f"{misspelt['orders'].sum():,} of them about orders**"
    ) in said(app)
    shown = app.dataframe[0].value[list(misspelt.columns)]
    assert sorted(rows_of(shown)) == sorted(rows_of(misspelt))
    dead = sql(
        f"""SELECT recipient_domain, count(*) FILTER ({lost}) AS lost,
                   count(*) FILTER ({lost} AND {ORDERS}) AS orders,
                   count(DISTINCT recipient) FILTER ({lost}) AS addresses
            FROM messages GROUP BY recipient_domain
            HAVING count(*) FILTER (outcome = 'failed') >= 5
               AND bool_and(outcome IN ('failed', 'suppressed', 'deferred'))"""
    )
    shown = (
        visit("blocked", state={"list of addresses": "Domains that never work"}).dataframe[0].value
    )
    assert len(dead) > 0
    assert sorted(rows_of(shown[list(dead.columns)])) == sorted(rows_of(dead))
    for domain, told in rows_of(shown[["recipient_domain", "cause"]]):
        causes = sql(
            """SELECT cause FROM messages WHERE recipient_domain = $domain AND outcome = 'failed'
               GROUP BY cause ORDER BY count(*) DESC LIMIT 1""",
            domain=domain,
        )
        assert told == cause(causes["cause"].iloc[0])


def newsletters(sql: Sql, first: date, provider: str) -> pd.DataFrame:
    return sql(
        f"""SELECT subject, min({LOCAL.format("date_trunc('hour', sent_at)")}) AS started,
                   count(*) FILTER (outcome <> 'suppressed') AS emails,
                   count(*) FILTER (outcome = 'failed') AS failed,
                   count(*) FILTER ({FINAL}) AS finished, failed / finished AS rate
            FROM messages
            WHERE mail_type = 'newsletter' AND {LOCAL.format("sent_at")}::DATE >= $first
              AND ($provider = '' OR provider = $provider)
            GROUP BY subject, {LOCAL.format("sent_at")}::DATE""",
        first=first,
        provider=provider,
    )


def usual(of: pd.Series, others: pd.DataFrame) -> float | None:
    known = others.drop(of.name)
    known = known[known["finished"] >= 200]
    alike = known[known["finished"].between(of["finished"] / 4, of["finished"] * 4)]
    rates = (alike if len(alike) >= 5 else known)["rate"]
    return median(rates) if len(rates) else None


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ({}, date(2026, 10, 2)),
        ({"period": "all"}, date(2026, 7, 4)),
        ({"provider": "gmail"}, date(2026, 10, 2)),
    ],
)
def test_each_newsletter_and_what_is_usual_of_it_are_the_messages(
    sql: Sql, query: dict[str, str], first: date
) -> None:
    app = visit("mailings", query)
    known = newsletters(sql, first - timedelta(days=90), query.get("provider", ""))
    known["usual"] = [usual(one, known) for _place, one in known.iterrows()]
    lowest = known.apply(lambda one: lower_bound(one["failed"], one["finished"]), axis=1)
    known["beyond"] = ((lowest - known["usual"]) * known["finished"]).clip(lower=0).round()
    worse = (known["finished"] >= 200) & (lowest >= 1.5 * known["usual"])
    of_period = known["started"].dt.date >= first
    shown = app.dataframe[0].value
    columns = ["started", "subject", "emails", "failed", "rate", "usual", "beyond"]
    expected = known.loc[of_period, columns].sort_values("started").reset_index(drop=True)
    listed = shown[columns].sort_values("started").reset_index(drop=True)
    pd.testing.assert_frame_equal(listed, expected, check_dtype=False)
    assert (shown["mark"] == "▲").sum() == worse[of_period].sum() > 0
    counted = re.search(r"(\d+) newsletters? failed clearly more", said(app))
    assert counted
    assert int(counted[1]) == worse[of_period].sum()
    assert f"{len(expected)} newsletters, the worst first." in said(app)
    for one in shown.to_dict("records"):
        theirs = {"subject": one["subject"], "day": one["started"].date()}
        narrowed = "provider = 'gmail'" if query.get("provider") else "true"
        for column, words, told in (
            ("reason", REASONS, "{share:.1%}"),
            ("provider", PROVIDERS, "{count:,}"),
        ):
            most = sql(
                f"""SELECT {column} AS code, count(*) AS n FROM messages
                    WHERE {NEWSLETTER} AND outcome = 'failed' AND {narrowed}
                    GROUP BY code ORDER BY n DESC, code""",
                **theirs,
            )
            code, count = most.iloc[0]
            share = count / one["failed"]
            assert one[column] == f"{words[code]} ({told.format(share=share, count=count)})"


@pytest.mark.parametrize("place", [0, 1])
def test_an_opened_newsletter_says_the_causes_and_providers_of_its_messages(
    sql: Sql, place: int
) -> None:
    app = visit("mailings", {"period": "all"}, {"mailings": {"selection": {"rows": [place]}}})
    one = app.dataframe[0].value.iloc[place]
    theirs = {"subject": one["subject"], "day": one["started"].date()}
    providers = sql(
        f"""SELECT provider, count(*) FILTER (outcome = 'failed') AS failed,
                   count(*) FILTER ({FINAL}) AS n
            FROM messages WHERE {NEWSLETTER} GROUP BY provider""",
        **theirs,
    )
    told = {row[0]: row[1:] for row in rows_of(app.dataframe[1].value)}
    assert told == {
        PROVIDERS[code]: (failed / finished, failed, finished)
        for code, failed, finished in rows_of(providers)
    }
    failed, finished = providers["failed"].sum(), providers["n"].sum()
    assert (
        f"**{failed:,} of {finished:,} failed ({failed / finished:.1%}).** "
        f"Usual for the shop's newsletters: {one['usual']:.1%}."
    ) in said(app)
    causes = sql(
        f"""SELECT cause, count(*) AS n FROM messages WHERE {NEWSLETTER} AND outcome = 'failed'
            GROUP BY cause ORDER BY n DESC, cause LIMIT 5""",
        **theirs,
    )
    lines = [f"{cause(code)} · {n:,} ({n / failed:.1%})" for code, n in rows_of(causes)]
    listed = [line for line in said(app).splitlines() if re.search(r" · [\d,]+ \([\d.]+%\)$", line)]
    assert listed == lines
