"""One person out of the log, and out of every copy that the app has made of it.

What is deleted from a DuckDB file stays in its bytes, so the log is written anew and put in the
old one's place. The order matters: the backups first, then the log in one transaction that also
remembers the person by a keyed hash, then the new file; a crash after the transaction is made up
for when the log is opened next. A later import, or a restored backup, does not bring them back.
The statements stand in sql/erase, numbered in the order they run. A table that hangs on messages
by a column ``key``, and every text in the log, is found by itself.
"""

import logging
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from analytics import traces
from analytics.editions import is_of_sample
from analytics.errors import EmailLogError
from analytics.filters import is_address
from analytics.log_file import beside, copied, put_in_place
from analytics.originals import remove_originals
from analytics.persons import person_key
from analytics.sql import identifier, statement
from analytics.store import Store, now
from analytics.words import N_

# Who goes, and what counts them for good.
MARKING = ("1_named", "2_theirs", "3_counted_for_good")
RECOUNTING = ("load/15_totals_out", "load/16_totals_in")
# What stands for the person where the log knows e-mails by it; those rows are deleted whole.
ADDRESS, KEY = "recipient", "key"
GONE = N_(
    "Backups that are not where they were written any more, and so count as deleted: {gone}. "
    "Where one was only moved, erase the person from it yourself."
)
log = logging.getLogger(__name__)


class NotAnAddress(EmailLogError):
    """Only a whole address says who is meant."""

    text = N_("Give the whole e-mail address of the person. A part of one could mean several.")
    status = 2


@dataclass(frozen=True)
class Held:
    """How much the log holds of one person; ``mentions`` are subjects of other e-mails."""

    messages: int
    answers: int
    rejected: int
    mentions: int


@dataclass(frozen=True)
class Erased:
    """What was erased, and the files in which the address is still to be found.

    Backups that are ``gone`` somebody has deleted; they are looked for no more.
    """

    held: Held
    backups: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()
    originals: int = 0
    still_in: tuple[Path, ...] = field(default=(), repr=False)


def person(address: str) -> str:
    """Return an address as the log has it, or refuse what could mean several people."""
    wanted = address.strip().lower()
    if not is_address(wanted):
        raise NotAnAddress
    return wanted


def held(store: Store, address: str) -> Held:
    """Return how much the log holds of one person."""
    return Held(*store.rows("erase/held", address=person(address))[0])


def erased_at(store: Store, address: str) -> datetime | None:
    """Return when a person was erased from the log, in UTC; None where nobody was."""
    known_as = person_key(store.settings.data).hash(address)
    when = store.rows("erase/erased_at", person=known_as)
    return when[0][0] if when else None


def erase(store: Store, address: str) -> Erased:
    """Erase one person, and look for what is left of the address.

    Raises NotAnAddress or DiskFull. On a full disk the person is gone from every answer, and from
    the file's bytes when the log is opened next.
    """
    wanted = person(address)
    with store.maintenance():
        found = held(store, wanted)
        gone = _forget_deleted_backups(store)
        backups, unreached = _erase_from_backups(store, wanted)
        take_out(store, [wanted])
        store.rewrite()
    originals = remove_originals(store, wanted)
    return Erased(
        held=found,
        backups=backups,
        gone=gone,
        unreached=(*unreached, *map(str, originals.unreached)),
        originals=originals.copies,
        still_in=_still_in(store, wanted),
    )


def _still_in(store: Store, address: str) -> tuple[Path, ...]:
    """Return the files that hold an address; not the log where only a longer one is meant.

    Whether the sample shop has invented the same address tells nothing of the person.
    """
    everywhere = traces.found(store.settings.data, address)
    found = [file for file in everywhere if not is_of_sample(file)]
    log = store.file.resolve()
    # It may lie in another folder, or be a link into one.
    if not log.is_relative_to(store.settings.data.resolve()):
        found += [file for file in (log, beside(store.file)) if traces.holds(file, address)]
    if store.rows("erase/longer", address=address)[0][0]:
        return tuple(file for file in found if file not in (store.file, log))
    return tuple(found)


def take_out(store: Store, addresses: list[str] | None = None) -> int:
    """Delete people from the log, or those who were erased before and are in it again.

    Return how many people. Their bytes are still in the file, which is to be written anew.
    """
    key = person_key(store.settings.data).as_parameters()
    with store.change() as cursor:
        if addresses is None:
            _find_named(cursor)
            cursor.execute(statement("erase/1_come_back"), key)
        else:
            cursor.execute(statement("erase/1_persons"), {"addresses": addresses})
        for step in (*MARKING, "3_totals", "4_rejected"):
            cursor.execute(statement(f"erase/{step}"))
        (persons,) = cursor.execute("SELECT count(*) FROM persons").fetchall()[0]
        delete_theirs(cursor)
        redact(cursor)
        for step in RECOUNTING:
            cursor.execute(statement(step))
        cursor.execute(statement("erase/7_remember"), {**key, "now": now()})
        cursor.execute(statement("erase/8_rewrite_due"))
    return int(persons)


def delete_theirs(cursor: duckdb.DuckDBPyConnection) -> None:
    """Delete what hangs on the e-mails in the table ``theirs``, and those e-mails, everywhere."""
    for table, column in _columns(cursor):
        if column == KEY:
            _fill_in(cursor, "5_of_messages", table)
    cursor.execute(statement("forsaken"))
    cursor.execute(statement("moments_in_order"))


def redact(cursor: duckdb.DuckDBPyConnection) -> None:
    """Take the people in the variable ``persons`` out of every text of the log's tables."""
    for table, column in _texts(cursor):
        _fill_in(cursor, "6_texts", table, column)


def _find_named(cursor: duckdb.DuckDBPyConnection) -> None:
    """Find whom the texts of the log name, in a table of the cursor's own."""
    cursor.execute(statement("erase/0_named"))
    for table, column in _texts(cursor):
        _fill_in(cursor, "0_named_in", table, column)


def _texts(cursor: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return [place for place in _columns(cursor) if place[1] not in (KEY, ADDRESS)]


def _columns(cursor: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return cursor.execute(statement("erase/columns")).fetchall()


def _fill_in(cursor: duckdb.DuckDBPyConnection, step: str, table: str, column: str = "") -> Any:
    names = {"table": identifier(table), "column": identifier(column)}
    return cursor.execute(statement(f"erase/{step}").format(**names))


def _forget_deleted_backups(store: Store) -> tuple[str, ...]:
    """Remember the backups no more that somebody has deleted; return which."""
    gone = tuple(file for (file,) in store.rows("erase/backups") if _is_deleted(Path(file)))
    if gone:
        with store.change() as cursor:
            cursor.execute(statement("erase/backups_gone"), {"files": list(gone)})
    return gone


def _is_deleted(backup: Path) -> bool:
    """Say whether a backup is gone from a folder that is there.

    An empty one, like one that is not there, may be where a disk belongs that is not mounted now.
    """
    try:
        there = {file.name for file in backup.parent.iterdir()}
    except OSError:
        return False
    return bool(there) and backup.name not in there


def _erase_from_backups(store: Store, address: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Erase a person from the backups that were written; return which, and the others.

    Those are not there, or damaged, and must not keep anybody in the log.
    """
    done, unreached = [], []
    for (file,) in store.rows("erase/backups"):
        try:
            _erase_from_backup(store, Path(file), address)
        except (EmailLogError, OSError, duckdb.Error) as error:
            log.warning("A backup could not be reached (%s).", type(error).__name__)
            unreached.append(file)
        else:
            done.append(file)
    return tuple(done), tuple(unreached)


def _erase_from_backup(store: Store, backup: Path, address: str) -> None:
    """Erase a person from a copy of a backup, and put that in the backup's place."""
    with store.workplace() as folder:
        copied(backup, folder / backup.name)
        with closing(store.opened(folder / backup.name)) as copy:
            take_out(copy, [address])
            copy.rewrite()
        put_in_place(folder / backup.name, backup)
