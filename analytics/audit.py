"""The audit trail: who looked up, revealed, took out, brought in, erased or changed what, and when.

It is written in one place, and no change of it makes remembered answers old: a row is added beside
whatever else is written at that moment. A customer's address stands in it only as a hash that
nobody can try addresses on without the key, which lies beside the log.
"""

from enum import StrEnum

import duckdb
import pandas as pd

from analytics.errors import EmailLogError
from analytics.persons import person_key
from analytics.store import Store, now
from analytics.words import N_

# Who did it where nobody has to sign in, and what stands for what comes in by itself.
THIS_COMPUTER, COMMAND_LINE, INBOX = "this computer", "command line", "inbox"
RETENTION = "retention"
NOBODY = {
    THIS_COMPUTER: N_("This computer"),
    COMMAND_LINE: N_("Command line"),
    INBOX: N_("Inbox folder"),
    RETENTION: N_("Daily clean-up"),
}


class NotNoted(EmailLogError):
    """The audit trail takes no more."""

    text = N_(
        "It cannot be noted who does this, so it is not done. The disk that holds the log may be "
        "full. Make room and try again."
    )


class CameInUnnoted(EmailLogError):
    """The audit trail takes no more, and what it should say is done already."""

    text = N_(
        "{file} is in the log, but the audit trail does not say who brought it. The disk that "
        "holds the log may be full."
    )


class Deed(StrEnum):
    """What can be done with the log that is worth remembering."""

    LOOKED_UP = "looked_up"
    REVEALED = "revealed"
    EXPORTED = "exported"
    IMPORTED = "imported"
    TAKEN_BACK = "taken_back"
    ERASED = "erased"
    RESTORED = "restored"
    RULE_CHANGED = "rule_changed"
    SETTING_CHANGED = "setting_changed"
    BURST_NOTED = "burst_noted"
    MAPPING_REMEMBERED = "mapping_remembered"


DEEDS = {
    Deed.LOOKED_UP: N_("Looked up"),
    Deed.REVEALED: N_("Address shown"),
    Deed.EXPORTED: N_("Downloaded"),
    Deed.IMPORTED: N_("Imported"),
    Deed.TAKEN_BACK: N_("Import taken back"),
    Deed.ERASED: N_("Erased"),
    Deed.RESTORED: N_("Backup put back"),
    Deed.RULE_CHANGED: N_("Rule changed"),
    Deed.SETTING_CHANGED: N_("Setting changed"),
    Deed.BURST_NOTED: N_("Burst noted"),
    Deed.MAPPING_REMEMBERED: N_("Columns remembered"),
}


def note(store: Store, who: str, deed: Deed, *, about: str = "", detail: str = "") -> None:
    """Note a deed; ``about`` is an address or what else was sought, and is kept as a hash.

    Raises NotNoted.
    """
    values = {"now": now(), "who": who, "deed": deed, "detail": detail}
    try:
        store.rows("audit/note", about=hashed(store, about), **values)
    except (duckdb.Error, OSError) as error:
        raise NotNoted from error


def note_import(store: Store, who: str, file: str) -> CameInUnnoted | None:
    """Note a file that has come in; return what to say of one that could not be noted."""
    try:
        note(store, who, Deed.IMPORTED, detail=file)
    except NotNoted:
        return CameInUnnoted(file=file)
    return None


def trail(store: Store, *, deed: str, about: str, rows: int) -> pd.DataFrame:
    """Return what was done, the newest first; of one kind, or about one address, where asked."""
    values = {"deed": deed, "about": hashed(store, about), "rows": rows}
    return store.frame("audit/trail", zone=store.settings.timezone, **values)


def hashed(store: Store, sought: str) -> str:
    """Return what stands for an address in the trail; nothing for nothing."""
    if not sought.strip():
        return ""
    return person_key(store.settings.data).hash(sought)
