"""What a shop can choose: from ``postlogg.toml`` in the data folder, or the environment.

Every setting can also be given as an environment variable, ``POSTLOGG_TIMEZONE`` for
``timezone``; the data folder itself only so, since the file lies in it. The page for settings shows
what has a title; docs/settings.md lists all.
"""

import logging
import os
import re
import sys
import threading
import tomllib
from collections.abc import Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from analytics.access import Grant
from analytics.by_hand import FILE_NAME, HEAD, RULES, lines_of, not_text, text_of
from analytics.errors import BrokenSettings, BrokenVariable, EmailLogError, UnreadableSettings
from analytics.lake.addresses import located
from analytics.words import N_

Limit = Annotated[float, Field(gt=0, lt=1)]
PREFIX = "POSTLOGG_"
# What a shop is called while nobody has given its name.
NAMELESS_SHOP = "Nettbutikken"
# Where a shop's own rules were before they came into the file of the settings.
RULES_APART = "rules.toml"
# The variable that names the log itself.
LOG_PATH = f"{PREFIX}LOG_PATH"
log = logging.getLogger(__name__)
_reading = threading.Lock()
# The settings that were read last, and what version of the file and of the environment they are.
_known: dict[str, Any] = {}


def data_folder() -> Path:
    """Return the folder that holds the log: ``POSTLOGG_DATA``, else the user's own."""
    if named := os.environ.get("POSTLOGG_DATA"):
        return Path(named).expanduser().absolute()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Postlogg"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "postlogg"


class Settings(BaseSettings):
    """The choices of one installation, checked."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    # Those without a title are not on the page for settings.
    data: Path = Field(
        default_factory=data_folder,
        description="The folder with the log, these settings and the keys. A variable only.",
    )
    shop: str = Field(
        default=NAMELESS_SHOP,
        min_length=1,
        max_length=100,
        title=N_("Shop"),
        description=N_("The shop's name, for files that do not give one."),
    )
    timezone: str = Field(
        default="Europe/Oslo",
        title=N_("Time zone"),
        description=N_("The shop's clock, which all times are shown on."),
    )
    language: Literal["nb", "en"] = Field(
        default="nb",
        title=N_("Language of messages"),
        description=N_("What is told outside of the app: nb or en. Each reader chooses the app's."),
    )
    chart_image: Literal["png", "svg"] = Field(
        default="png",
        title=N_("Kind of saved charts"),
        description=N_("What a chart is saved as from the browser."),
    )
    own_domains: tuple[str, ...] = Field(
        default=(),
        title=N_("Own domains"),
        description=N_("The shop's own e-mail domains, one on each line."),
    )
    sensitivity: Literal["low", "normal", "high"] = Field(
        default="normal",
        title=N_("Sensitivity for bursts"),
        description=N_("How much is told of: high tells of more, and is wrong more often."),
    )
    failure_limits: tuple[Limit, Limit] = Field(
        default=(0.02, 0.05),
        title=N_("Limits of the failure rate"),
        description=N_("The share from which it is watched, and from which it is bad."),
    )
    # What the large senders of e-mail ask of their customers.
    hard_bounce_limits: tuple[Limit, Limit] = Field(
        default=(0.02, 0.05),
        title=N_("Limits of hard bounces"),
        description=N_("The share from which they are watched, and from which they are bad."),
    )
    complaint_limits: tuple[Limit, Limit] = Field(
        default=(0.001, 0.003),
        title=N_("Limits of spam complaints"),
        description=N_("The share from which they are watched, and from which they are bad."),
    )
    retention_days: int = Field(
        default=400,
        ge=1,
        le=36_500,
        title=N_("Days that e-mails are kept"),
        description=N_("Older e-mails are erased; the totals stay."),
    )
    notify: tuple[str, ...] = Field(
        default=(),
        title=N_("Who is told of bursts"),
        description=N_("Addresses of Apprise, such as mailtos:// or slack://."),
    )
    address: str = Field(
        default="",
        title=N_("The app's address"),
        description=N_("Where readers open the app, for links in what is told of bursts."),
    )
    # Not on the page, for whoever names a folder here has its files moved.
    inbox: Path = Field(
        default=Path("inbox"),
        description="The folder whose files come in by themselves, within the data folder.",
    )
    log_path: Path | None = Field(
        default=None,
        description="The log itself, where it is another file than postlogg.duckdb, or a lake: a "
        "folder, or an address such as s3://bucket/lake.",
    )
    people: tuple[Grant, ...] = Field(
        default=(),
        title=N_("People and roles"),
        description=N_("Who may see what, once people sign in."),
    )
    groups_claim: str = Field(
        default="groups",
        title=N_("Claim with groups"),
        description=N_("What the sign-in provider calls the groups that somebody is in."),
    )
    trusted_proxies: tuple[str, ...] = Field(
        default=("127.0.0.0/8", "::1"),
        title=N_("Trusted proxies"),
        description=N_("Whose word counts that a reader came over HTTPS: addresses or networks."),
    )
    rules_name: str = Field(
        default=FILE_NAME,
        pattern=r"^[\w.-]+\.toml$",
        description="The file in the data folder with the shop's own rules: this one, or another.",
    )
    memory_limit: str = Field(
        default="1GB",
        pattern=r"^[0-9]+(MB|GB)$",
        title=N_("Memory for the log"),
        description=N_("Such as 1GB. Takes effect when Postlogg is started again."),
    )
    threads: int = Field(
        default_factory=lambda: min(os.cpu_count() or 1, 4),
        ge=1,
        le=64,
        title=N_("Threads for the log"),
        description=N_("Takes effect when Postlogg is started again."),
    )

    @field_validator("data", mode="before")
    @classmethod
    def _whole(cls, data: str | Path) -> Path:
        return Path(data).expanduser().absolute() if str(data) else data_folder()

    @field_validator("failure_limits", "hard_bounce_limits", "complaint_limits")
    @classmethod
    def _rising(cls, limits: tuple[float, float]) -> tuple[float, float]:
        if limits[0] >= limits[1]:
            raise ValueError(N_("the first limit must be below the second"))
        return limits

    @field_validator("log_path", mode="before")
    @classmethod
    def _found(cls, place: object, known: ValidationInfo) -> object:
        if not isinstance(place, str):
            return place
        return located(place, known.data.get("data", Path())) if place else None

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError(N_("there is no such time zone; try Europe/Oslo"))
        return zone

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            ip_network(proxy, strict=False)
        return proxies

    @property
    def database(self) -> Path:
        """Return the whole path of the file, or the lake, that holds the shop's own log."""
        return (self.log_path or self.data / "postlogg.duckdb").absolute()

    @property
    def inbox_folder(self) -> Path:
        """Return the folder whose files come in by themselves."""
        return self.data.absolute() / self.inbox.expanduser()

    def of_sample(self) -> "Settings":
        """Return the settings of the sample shop, which lies in Norway whatever ours are."""
        return self.model_copy(
            update={
                "shop": "Nordlys Garn",
                "timezone": "Europe/Oslo",
                "own_domains": ("nordlys-garn.example",),
                # What somebody tries on the invented shop is no rule of their own.
                "rules_name": "sample-rules.toml",
                "notify": (),
            }
        )

    @property
    def rules(self) -> Path:
        """Return the file with the shop's own rules, which go before ours."""
        apart = self.data / RULES_APART
        named = self.data / self.rules_name
        return apart if self.rules_name == FILE_NAME and apart.exists() else named

    @property
    def own_rules(self) -> Path | None:
        """Return that file where there is one."""
        return self.rules if self.rules.exists() else None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file, and both over what we chose."""
        text = text_of(settings_file())
        return init_settings, env_settings, _as_written(text, settings_cls)


def settings_file() -> Path:
    """Return the file that the settings are written in."""
    return data_folder() / FILE_NAME


def read_settings() -> Settings:
    """Return the checked settings, or say which one is wrong, on which line, and why."""
    file = settings_file()
    try:
        text = text_of(file)
    except (ValueError, OSError) as error:
        raise unreadable(error, file) from error
    return check_settings(text, file)


def current_settings() -> Settings:
    """Return the settings as the file says now; those of before while it cannot be used.

    Raises BrokenSettings or UnreadableSettings where there are none from before.
    """
    file = settings_file()
    seen = file.stat() if file.exists() else None
    given = sorted(pair for pair in os.environ.items() if pair[0].startswith(PREFIX))
    # Where the shop's own rules are decides what may stand in the file.
    apart = file.with_name(RULES_APART).exists()
    now = (file, apart, seen and (seen.st_mtime_ns, seen.st_size, seen.st_ino), given)
    with _reading:
        if _known.get("version") != now:
            try:
                _known["settings"] = read_settings()
            except EmailLogError as error:
                if "settings" not in _known or _known["version"][0] != file:
                    raise
                log.warning("The settings are not read anew: %s", error)
            _known["version"] = now
        found: Settings = _known["settings"]
        return found


def check_settings(text: str, file: Path) -> Settings:
    """Return what a text of the file comes to beside the environment, whatever the file says now.

    Raises BrokenSettings or UnreadableSettings.
    """
    try:
        written = _as_written(text, Settings)
        sources: dict[str, Any] = {"_build_sources": ((EnvSettingsSource(Settings), written), {})}
        settings = Settings(**sources)
    except ValidationError as error:
        raise broken(error, file, text) from error
    except ValueError as error:
        raise unreadable(error, file) from error
    _refuse_unread(text, file, settings)
    return settings


def _as_written(text: str, settings: type[BaseSettings]) -> InitSettingsSource:
    """Return the settings of a file's text; a shop's own rules there are read by themselves."""
    written = tomllib.loads(text)
    return InitSettingsSource(settings, {k: v for k, v in written.items() if k not in RULES})


def _refuse_unread(text: str, file: Path, settings: Settings) -> None:
    """Refuse what stands in the file where nobody would read it."""
    apart = settings.rules.name
    elsewhere = f"the shop's own rules are in {apart}; move this there, or all of them here"
    unread = {"data": "the file lies in that folder, so only a variable can name it"}
    if apart != FILE_NAME:
        unread |= dict.fromkeys(RULES, elsewhere)
    for name in filter(unread.__contains__, tomllib.loads(text)):
        line = _line(text, (name,))
        raise BrokenSettings(file=str(file), line=line, setting=name, problem=unread[name])


def unreadable(error: ValueError | OSError, file: Path) -> UnreadableSettings:
    """Say what keeps a file from being read as settings, and on which line."""
    problem: object = error
    if isinstance(error, UnicodeDecodeError):
        line, said = not_text(error)
        problem = f"{said} (line {line})"
    return UnreadableSettings(file=str(file), problem=problem)


def given_by_environment(name: str) -> bool:
    """Say whether the environment gives a setting, so that the file's word does not count."""
    return f"{PREFIX}{name}".upper() in os.environ


def broken(error: ValidationError, file: Path, text: str) -> BrokenSettings:
    """Say which setting is wrong, and where it stands."""
    first = error.errors()[0]
    where, problem = first["loc"], first["msg"]
    if first["type"] == "value_error":
        # Our own words, before which Pydantic puts its own.
        problem = str(first["ctx"]["error"])
    name = ".".join(str(part) for part in where)
    if where and given_by_environment(str(where[0])):
        return BrokenVariable(variable=f"{PREFIX}{where[0]}".upper(), problem=problem)
    return BrokenSettings(file=str(file), line=_line(text, where), setting=name, problem=problem)


def _line(text: str, where: Sequence[int | str]) -> int:
    """Return the line of a setting: its key, or of a table in a list the key there, or the head."""
    lines = lines_of(text)
    found = ((number, HEAD.match(line)) for number, line in enumerate(lines, start=1))
    heads = [(number, head[1]) for number, head in found if head]
    theirs = [number for number, name in heads if name.partition(".")[0] == where[0]]
    key, begin = str(where[0]), 1
    if theirs:
        place = where[1] if len(where) > 1 and isinstance(where[1], int) else 0
        key, begin = str(where[2]) if len(where) > 2 else "", theirs[min(place, len(theirs) - 1)]
    end = next((number for number, _name in heads if number > begin), len(lines) + 1)
    named = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*=""")
    return next((number for number in range(begin, end) if named.match(lines[number - 1])), begin)
