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
        "{file} is not a log that Postlogg can open. "
        "Name another file, or put a backup in its place."
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


class FileExists(EmailLogError):
    """A file that would be written is already there."""

    text = N_("{file} is already there. Name another file.")


class FileTrouble(EmailLogError):
    """The system does not let us read or write a file."""

    text = N_("{file} cannot be read or written: {problem}.")


class NoSuchFolder(EmailLogError):
    """A file would be written into a folder that is not there."""

    text = N_("There is no folder {folder}. Make it first, or name another.")


class UnknownCode(EmailLogError):
    """A command was asked for a code that there is not."""

    text = N_("There is no {code} for {option}. There are: {known}.")
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


class ExportError(EmailLogError):
    """A file cannot be read as an export."""


class NoSuchFile(ExportError):
    """There is no file of that name."""

    text = N_("There is no file {file}.")


class FolderGiven(ExportError):
    """A folder stands where a file should."""

    text = N_("{file} is a folder. Name the files in it.")


class EmptyFile(ExportError):
    """The file holds nothing."""

    text = N_("{file} is empty. Export it again.")


class WebPage(ExportError):
    """The file is a web page, mostly the sign-in page of the platform."""

    text = N_(
        "{file} is a web page, not an export. You may have been signed out when it was saved: "
        "sign in there, and export it again."
    )


class NotText(ExportError):
    """The file is of a kind that is not read."""

    text = N_(
        "{file} is a {kind} file, which cannot be read. Open it in its own program, save it as "
        "CSV, and import that."
    )


class BinaryFile(ExportError):
    """The file is no text in any encoding we know."""

    text = N_("{file} is not a text file. Export the log as CSV, and import that.")


class LostLetters(ExportError):
    """An earlier export replaced the letters that it could not write."""

    text = N_(
        "In {file}, letters such as æ, ø and å have become question marks, and cannot be brought "
        "back. Export it again as UTF-8; in PowerShell: Export-Csv -Encoding UTF8."
    )


class FileTooLarge(ExportError):
    """The file is larger than the door lets in."""

    text = N_(
        "{file} is larger than {limit} MB. Import it from the command line, or export a shorter "
        "period."
    )


class LineTooLong(ExportError):
    """A line is longer than any line of a log."""

    text = N_("{file} has a line of more than {limit} MB, so it is not an e-mail log.")


class TooManyColumns(ExportError):
    """The table is wider than any log."""

    text = N_("{file} has more than {limit} columns, so it is not an e-mail log.")


class UnpacksTooLarge(ExportError):
    """A compressed file unpacks to more than the door lets in."""

    text = N_(
        "{file} unpacks to more than {limit} MB, which is too much for its size. Unpack it "
        "yourself, and import what is in it."
    )


class BrokenArchive(ExportError):
    """A compressed file is damaged."""

    text = N_("{file} is damaged and cannot be unpacked. Fetch it again.")


class Encrypted(ExportError):
    """An archive or a spreadsheet is locked with a password."""

    text = N_(
        "{file} is locked with a password. Save it without one, or unpack it yourself, and import "
        "what is in it."
    )


class UnknownPacking(ExportError):
    """An archive is packed in a way that is not known here."""

    text = N_(
        "{file} is packed in a way that cannot be read here. Unpack it yourself, and import what "
        "is in it."
    )


class TooManyEntries(ExportError):
    """An archive holds more files than the door lets in."""

    text = N_(
        "{file} holds more than {limit} files. Unpack it yourself, and import what is in it, from "
        "the command line as a folder."
    )


class NestedArchive(ExportError):
    """An archive lies within another one."""

    text = N_("{file} is an archive within an archive. Unpack it yourself, and import that.")


class NoFile(ExportError):
    """An entry of an archive, or of the inbox, is a link or a device."""

    text = N_("{file} is a link and no file, so it was not followed.")


class NotEnoughRoom(ExportError):
    """The disk has too little room for the import."""

    text = N_(
        "Importing {file} needs {needed} MB of free disk space, and {free} MB are free. Make room "
        "and try again."
    )


class TooMuchMemory(ExportError):
    """Reading the file took more memory than a file may take."""

    text = N_(
        "Reading {file} took more than {limit} MB of memory and was stopped. Nothing was "
        "imported. Export a shorter period."
    )


class TooMuchTime(ExportError):
    """Reading the file took longer than a file may take."""

    text = N_(
        "Reading {file} took more than {limit} seconds and was stopped. Nothing was imported. "
        "Export a shorter period."
    )


class ReaderStopped(ExportError):
    """The process that read the file ended before it was done."""

    text = N_("Reading {file} stopped half-way. Nothing was imported. Try again.")


class UnreadableTable(ExportError):
    """The table cannot be read, whichever way it is tried."""

    text = N_("{file} cannot be read as a table. Save it again as CSV, and import that.")


class UnknownFormat(ExportError):
    """No known program writes such a file."""

    text = N_(
        "{file} is not an export that Postlogg knows. Its columns are: {headings}. Say what is in "
        "which of them."
    )


class UnknownJson(ExportError):
    """No known program writes such JSON."""

    text = N_(
        "{file} is JSON, but of no program that Postlogg knows. Its keys are: {keys}. Export it "
        "as a table, and say what is in which column."
    )


class DocumentTooLarge(ExportError):
    """JSON that is not one record a line must be held in memory, and is too large for it."""

    text = N_(
        "{file} is larger than {limit} MB and is not JSON with one event on each line. Export a "
        "shorter period, or one event a line."
    )


class AmbiguousFormat(ExportError):
    """Several known programs could have written the file."""

    text = N_("{file} could come from several programs: {platforms}. Choose one of them.")


class UnknownFormatName(ExportError):
    """The reader asked for a format that there is not."""

    text = N_("There is no format named {name}. There are: {known}.")


class MissingColumns(ExportError):
    """The program is known, but columns that its exports have are missing."""

    text = N_(
        "{file} looks like an export of {platform}, but lacks these columns: {columns}. "
        "Export it with them, or say which columns stand for them. It has: {headings}."
    )


class DoubledHeadings(ExportError):
    """Two columns have the same heading, so nobody knows which is meant."""

    text = N_("In {file}, several columns have the same heading: {headings}. Give each its own.")


class BrokenMapping(ExportError):
    """What says how a table's columns become ours does not say it."""

    text = N_("{file} cannot be used as a mapping: {problem}.")


class MappingDoesNotFit(ExportError):
    """The mapping that the reader chose names columns that the file lacks."""

    text = N_(
        "The mapping does not fit {file}, which lacks these columns: {columns}. "
        "It has: {headings}. Choose another mapping, or none."
    )


class UnknownTimeZone(ExportError):
    """The times of a file should be read in a time zone that there is not."""

    text = N_("There is no time zone named {zone}. Write it like this: Europe/Oslo.")


class AmbiguousDates(ExportError):
    """No time of a file shows which of its first two numbers is the day."""

    text = N_(
        "In {file}, no time shows which number is the day: {example}. Say it on the page Imports, "
        "or with --dates day_first or --dates month_first."
    )


class IncompleteMapping(ExportError):
    """A mapping lacks columns that every e-mail must have."""

    text = N_("Say which columns hold these: {columns}.")


class NoRows(ExportError):
    """The file has headings, but nothing below them."""

    text = N_("{file} has headings, but no rows. Export a period in which e-mails were sent.")


class NothingUnderstood(ExportError):
    """Not one row of the file could be understood."""

    words = ("problem",)
    text = N_(
        "None of the {rows} rows of {file} could be understood. The first trouble is on line "
        "{line}: {problem} ({value})"
    )


def of_system(error: OSError, file: str = "") -> EmailLogError:
    """Say what the system did not let us do, and with which file."""
    named = error.filename if isinstance(error.filename, str) else ""
    problem = error.strerror or type(error).__name__
    return FileTrouble(file=file or named or "?", problem=problem)


def _made(kind: type[EmailLogError], values: dict[str, object]) -> EmailLogError:
    return kind(**values)
