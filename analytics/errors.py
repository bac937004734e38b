"""What can go wrong, said so that a reader knows what to do."""

from collections.abc import Callable
from typing import ClassVar

from analytics.words import N_


class EmailLogError(Exception):
    """Something asked for could not be done; the text says what and what to do."""

    text: ClassVar[str] = N_("Something went wrong.")
    status: ClassVar[int] = 1
    """What a command ends with: 1 for what could not be done, 2 for what was asked wrongly."""

    words: ClassVar[tuple[str, ...]] = ()
    """The values that are texts of ours themselves, and so are translated as well."""

    def __init__(self, **values: object) -> None:
        super().__init__()
        self.values = values

    def __str__(self) -> str:
        """Say the error in English, with its values filled in."""
        return self.text.format(**self.values)

    def said(self, say: Callable[..., str]) -> str:
        """Say the error with a function that translates a text and fills in its values."""
        spoken = {name: say(str(self.values[name])) for name in self.words if name in self.values}
        return say(self.text, **self.values | spoken)

    def __reduce__(self) -> tuple[object, ...]:
        """Let an error travel between processes with its values."""
        return _made, (type(self), self.values)


class RuleError(EmailLogError):
    """A rules file does not say what it must."""

    text = N_("{file}, line {line}: {problem}")


class BrokenSettings(EmailLogError):
    """A setting cannot be used."""

    text = N_("{file}, line {line}: the setting “{setting}” cannot be used: {problem}.")
    words = ("problem",)


class BrokenVariable(BrokenSettings):
    """A setting that the environment gives cannot be used."""

    text = N_("The environment variable {variable} cannot be used: {problem}.")


class UnreadableSettings(EmailLogError):
    """The file with the settings is no TOML."""

    text = N_("{file} cannot be read as settings: {problem}.")


class NobodyTold(EmailLogError):
    """A burst could not be told to anybody; it is tried again after the next import."""

    text = N_(
        "Nobody could be told of a burst: {target} did not take the message. It is tried again "
        "after the next import."
    )


class LogError(EmailLogError):
    """The file that holds the log cannot be used."""


class LogInUse(LogError):
    """Another process holds the file of the log."""

    text = N_(
        "Another program has the log {file} open, and it does not answer. "
        "Close it, or wait until it has finished, and try again."
    )


class LogTooNew(LogError):
    """A newer Postlogg has written the file."""

    text = N_(
        "The log {file} was written by a newer Postlogg (its version {found}, ours {known}). "
        "Install the newer Postlogg to open it."
    )


class NotALog(LogError):
    """The file is there, but it is no log of ours."""

    text = N_(
        "{file} is not a log that Postlogg can open, and is left as it is. "
        "Name another file, or move it away and restore a backup."
    )


class EmptyLog(LogError):
    """There is nothing in the log to tell of."""

    text = N_("The log is empty. Bring in an export first, with the command import.")


class LogDamaged(LogError):
    """A part of the log cannot be read: the file or the disk is damaged."""

    text = N_(
        "The log {file} is damaged, or its disk cannot be read. Nothing was changed. Put a backup "
        "in its place: python -m analytics restore FILE"
    )


class DiskFull(LogError):
    """There was no room left to write."""

    text = N_(
        "The disk that holds the log is full. Nothing was lost, and nothing was imported. "
        "Make room and try again."
    )


class TooLittleMemory(LogError):
    """What was asked for takes more memory than DuckDB may have."""

    text = N_(
        "There was too little memory for this, and nothing was changed. Give the log more, with "
        "memory_limit in the settings or POSTLOGG_MEMORY_LIMIT, or ask for less at a time: smaller "
        "files, or a shorter period."
    )


class FileExists(EmailLogError):
    """A file that would be written is already there."""

    text = N_("{file} is already there. Name another file.")


class FileTrouble(EmailLogError):
    """The system does not let us read or write a file."""

    text = N_("{file} cannot be read or written: {problem}.")


class NoSuchFolder(EmailLogError):
    """A file would be written into a folder that is not there."""

    text = N_("There is no folder {folder}. Make it first, or name another.")


class NoRun(EmailLogError):
    """A file is not what a run of the benchmark has written."""

    text = N_("{file} is not what bench --json of this version writes.")


class NotComparable(EmailLogError):
    """Runs of the benchmark do not tell how cost grows."""

    text = N_("How cost grows is told by runs of at least two sizes, all over the same days.")


class UnknownCode(EmailLogError):
    """A command was asked for a code that there is not."""

    text = N_("There is no {code} for {option}. There are: {known}.")
    status = 2


class UnknownShop(EmailLogError):
    """A command was asked for a shop that has no e-mail in the log."""

    text = N_("There is no shop {shop} in the log. There are: {known}.")
    status = 2


class UnknownEnding(EmailLogError):
    """A file's ending does not say what to write."""

    text = N_("{file}: its name must end in one of {endings}.")


class TooManyRows(EmailLogError):
    """A spreadsheet cannot hold so many rows."""

    text = N_(
        "A spreadsheet holds {rows} e-mails at most. "
        "Choose fewer, or write a .csv or .parquet file."
    )


class TextTooLong(EmailLogError):
    """A spreadsheet cannot hold so long a text."""

    text = N_(
        "A cell of a spreadsheet holds {characters} characters at most, and one of these e-mails "
        "has a longer text, such as its error log. Write a .csv or .parquet file."
    )


class CountsDisagree(EmailLogError):
    """A row would have been lost between the file and the log."""

    text = N_(
        "The rows of the file and those of the log do not add up, so nothing of it was kept. "
        "This is a fault of ours: please report it, with the kind of file."
    )


class ImportFailed(EmailLogError):
    """A file was read, but could not be brought into the log."""

    text = N_(
        "{file} could not be brought into the log, and nothing of it was kept. "
        "Try again; if it fails again, divide the file into smaller ones."
    )


def of_system(error: OSError, file: str = "") -> EmailLogError:
    """Say what the system did not let us do, and with which file."""
    named = error.filename if isinstance(error.filename, str) else ""
    problem = error.strerror or type(error).__name__
    return FileTrouble(file=file or named or "?", problem=problem)


def _made(kind: type[EmailLogError], values: dict[str, object]) -> EmailLogError:
    return kind(**values)
