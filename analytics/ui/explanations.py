"""The texts of the Help page: why e-mail fails, when to worry, what words and numbers mean."""

from collections.abc import Iterator

import streamlit as st

from analytics import words
from analytics.health import ENOUGH
from analytics.ui import reader
from analytics.ui.failures_headline import usual_help
from analytics.ui.language import _, number, short_percent
from analytics.ui.summary import failure_rate_help

HARD = ("unknown_recipient", "sender_blocked", "suppressed")
# In the order of the shop platform's own help page.
SOFT = (
    "mailbox_full",
    "mailbox_misconfigured",
    "mailbox_inactive",
    "server_unreachable",
    "rate_limited",
    "unknown_domain",
    "policy_rejected",
    "relay_denied",
    "other",
)


def contents() -> None:
    """List the sections, each a link, and say how to go about without a mouse."""
    sections = {
        "missing": _("When a customer misses an e-mail"),
        "why": _("Why e-mail fails"),
        "worry": _("When to worry"),
        "words": _("What the words mean"),
        "numbers": _("How the numbers are counted"),
    }
    st.markdown(" · ".join(f"[{title}](#{anchor})" for anchor, title in sections.items()))
    st.caption(
        _("Without a mouse: Tab goes past a table, arrows go about in it, Enter opens a row.")
    )


def missing_email() -> None:
    """Say what to do when a customer says that an e-mail never came."""
    st.header(_("When a customer misses an e-mail"), anchor="missing")
    steps = (
        _("Search for the address under **Customer**: you see every e-mail and what became of it."),
        _(
            "**It arrived:** ask the customer to look in the spam folder, then under promotions. "
            "Most e-mails that customers miss lie there, and the log cannot show it."
        ),
        _(
            "**It failed:** open the e-mail and read its error log. It says why, what you can do, "
            "and what to tell the customer."
        ),
        _(
            "**It was stopped by the filter:** the address is blocked after an earlier hard "
            "bounce. **Customer** says what for, and what to do. Your platform's support lifts the "
            "block."
        ),
        _(
            "**It is delayed:** wait. The sending server keeps trying for five days at most. What "
            "has no answer by then does not come by itself: send it again."
        ),
    )
    st.markdown("\n".join(f"{n}. {step}" for n, step in enumerate(steps, start=1)))
    reader.link("pages/customer.py", _("Find a customer"), icon=":material/person_search:")


def why_email_fails() -> None:
    """Explain every reason, after what looks like one and is none: spam and promotions."""
    st.header(_("Why e-mail fails"), anchor="why")
    _arrived_but_missed()
    st.subheader(_("Hard bounce"), anchor="hard-bounce")
    st.markdown(
        _(
            "The failure is for good, and the shop's filter blocks the address. "
            "If that looks wrong, ask your platform's support to take a closer look."
        )
    )
    _reasons(HARD)
    st.subheader(_("Soft bounce"), anchor="soft-bounce")
    st.markdown(
        _(
            "The failure may pass. There can be many reasons, and the filter does not catch "
            "all of them."
        )
    )
    _reasons(SOFT)


def when_to_worry(limits: tuple[float, float]) -> None:
    """Say which numbers are normal and which are not, by the limits of the failure rate."""
    watched, bad = map(short_percent, limits)
    st.header(_("When to worry"), anchor="worry")
    st.markdown(
        _(
            "That very many e-mails fail, more than {many} in a short time, need not be unusual: "
            "it depends on how much you send. A large shop with many customers and newsletters "
            "must expect that some e-mails fail. In a small one, six can be a burst. The page "
            "*Bursts* tells what is not usual for your shop.",
            many=number(1000),
        )
    )
    st.markdown(
        "\n".join(
            f"* {line}"
            for line in (
                _("**Under {share} fails:** as it should be.", share=watched),
                _(
                    "**{low} to {high} fails:** see which mail type and which mailbox provider.",
                    low=watched,
                    high=bad,
                ),
                _(
                    "**Over {share} fails:** do something today. Mail providers begin to distrust "
                    "senders at this level.",
                    share=bad,
                ),
                _(
                    "**One mailbox provider or mail type suddenly fails much more than before:** "
                    "something broke. The overview lists it under *What needs attention*."
                ),
                _(
                    "**Order confirmations or passwords fail:** each is a customer who waits. "
                    "Failures of a newsletter matter less."
                ),
            )
        )
    )


def what_words_mean() -> None:
    """Explain the words for what becomes of an e-mail, and those of mail servers."""
    st.header(_("What the words mean"), anchor="words")
    _definitions(
        (words.OUTCOMES["delivered"], _("The receiving server accepted the e-mail.")),
        (
            words.OUTCOMES["sent"],
            _("Handed over to the next server. This kind of file cannot know more."),
        ),
        (
            words.OUTCOMES["deferred"],
            _("Not accepted yet. The sending server tries again by itself."),
        ),
        (
            words.OUTCOMES["failed"],
            _("Given up. The receiving server said no, or never answered."),
        ),
        (
            words.OUTCOMES["suppressed"],
            _("Never sent, because the address is blocked after an earlier hard bounce."),
        ),
        (
            words.OUTCOMES["complained"],
            _("Delivered, and then the recipient marked it as spam."),
        ),
        (words.N_("Error log"), _("Every answer of a receiving server that was not a yes.")),
        (
            words.N_("Reply code and status code"),
            _(
                "The numbers in an answer, such as 550 and 5.1.1. "
                "Those that begin with 4 mean “not now”, those with 5 “no”."
            ),
        ),
        (
            words.N_("Mailbox provider"),
            _("The company that runs the recipient's mailbox, such as Gmail or Telenor."),
        ),
        (
            words.N_("SPF, DKIM and DMARC"),
            _(
                "Entries in your domain's settings that prove that an e-mail is from you. Without "
                "them Gmail, Outlook and Yahoo refuse much of what a shop sends."
            ),
        ),
    )


def how_numbers_are_counted(zone: str) -> None:
    """Give the one definition of each number."""
    st.header(_("How the numbers are counted"), anchor="numbers")
    _definitions(
        (
            words.N_("Sent, all e-mails"),
            _("All that left the shop: arrived, failed or still being tried."),
        ),
        (words.N_("Failure rate"), failure_rate_help()),
        (
            words.N_("Against the period before"),
            _("The same number of days, just before the period that is shown."),
        ),
        (words.N_("Usual"), usual_help()),
        (
            words.N_("Too few to judge"),
            _("Rates of fewer than {count} e-mails are grey and not judged.", count=number(ENOUGH)),
        ),
        (
            words.N_("The log ends"),
            _(
                "Periods such as “last 30 days” count from the newest e-mail in the log, "
                "not from today."
            ),
        ),
        (words.N_("Times"), _("All times are the shop's own ({zone}).", zone=zone)),
    )


def _arrived_but_missed() -> None:
    with st.expander(_("Spam folder"), expanded=True):
        st.markdown(
            _(
                "In 95 of 100 cases the e-mail most likely lies in the recipient's spam folder. "
                "Some domains have quite advanced mail programs, so it can be hard to find. "
                "Very often this is not reported as a failure in the log."
            )
        )
    with st.expander(_("Promotions")):
        st.markdown(
            _(
                "More and more mail providers sort e-mail into categories, often with one of its "
                "own for advertising. Ask the customer to look there too, especially with Yahoo, "
                "Gmail, Outlook or Hotmail."
            )
        )


def _reasons(codes: tuple[str, ...]) -> None:
    with st.container(gap="xsmall"):
        for code in codes:
            meaning = words.REASON_MEANINGS[code]
            with st.expander(_(meaning.title)):
                st.markdown(_(meaning.explanation))
                _advice(meaning)
                _finer(code)


def _finer(reason: str) -> None:
    causes = [cause for cause in words.CAUSES.values() if cause.reason == reason]
    if len(causes) < 2:
        return
    st.markdown("**" + _("In more detail") + "**")
    for cause in causes:
        with st.container(gap="xxsmall"):
            st.markdown(f"**{_(cause.title)}**  \n{_(cause.explanation)} {_(cause.advice)}")
            # One text for all: each is one more for the browser to lay out.
            st.caption("  \n".join(_more(cause)))


def _more(cause: words.Cause) -> Iterator[str]:
    """Say what the customer is told, and what differs where an e-mail waits or was stopped."""
    yield _("To the customer: “{sentence}”", sentence=_(cause.support))
    if cause.manager:
        yield _("For the manager: {advice}", advice=_(cause.manager))
    if cause.advice_deferred:
        yield _("While it is delayed: {advice}", advice=_(cause.advice_deferred))
    if cause.support_deferred:
        yield _("To the customer then: “{sentence}”", sentence=_(cause.support_deferred))
    if cause.advice_blocked:
        yield _("Where the address is blocked for it: {advice}", advice=_(cause.advice_blocked))
        yield _("To the customer then: “{sentence}”", sentence=_(cause.support_blocked))


def _advice(meaning: words.Meaning) -> None:
    st.markdown("**" + _("What to do") + "**  \n" + _(meaning.advice))
    st.markdown("**" + _("What to tell the customer") + "**  \n" + _(meaning.support))


def _definitions(*pairs: tuple[str, str]) -> None:
    st.markdown("\n".join(f"* **{_(word)}:** {meaning}" for word, meaning in pairs))
