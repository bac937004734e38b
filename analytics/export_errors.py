"""Why an export cannot be let in, read or recognised, in words for readers."""

from analytics.errors import EmailLogError
from analytics.words import N_


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


class ImportStopped(ExportError):
    """The reader has stopped the import."""

    text = N_("The import of {file} was stopped; nothing of it is in the log.")


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
