"""What a shop can choose: from ``postlogg.toml`` in the data folder, or the environment.

Every setting can also be given as an environment variable, ``POSTLOGG_TIMEZONE`` for
``timezone``; the data folder itself only so, since the file lies in it.
"""

import os
import re
import sys
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from analytics.errors import BrokenSettings, EmailLogError
from analytics.words import N_

FILE_NAME = "postlogg.toml"
Limit = Annotated[float, Field(gt=0, lt=1)]


class UnreadableSettings(EmailLogError):
    """The file with the settings is no TOML."""

    text = N_("{file} cannot be read as settings: {problem}.")


def data_folder() -> Path:
    """Return the folder that holds the log: ``POSTLOGG_DATA``, else the user's own."""
    if named := os.environ.get("POSTLOGG_DATA"):
        return Path(named).expanduser().absolute()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "Postlogg"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Postlogg"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "postlogg"


class Settings(BaseSettings):
    """The choices of one installation, checked."""

    model_config = SettingsConfigDict(env_prefix="POSTLOGG_", extra="forbid", frozen=True)

    data: Path = Field(default_factory=data_folder)
    shop: str = Field(default="Nettbutikken", min_length=1, max_length=100)
    timezone: str = "Europe/Oslo"
    own_domains: tuple[str, ...] = ()
    language: str = Field(default="nb", pattern="^(nb|en)$")
    # How long an e-mail is kept; its totals stay for ever.
    retention_days: int = Field(default=400, ge=1, le=36_500)
    sensitivity: Literal["low", "normal", "high"] = "normal"
    # From which share on hard bounces and spam complaints are watched, and from which on bad.
    hard_bounce_limits: tuple[Limit, Limit] = (0.02, 0.05)
    complaint_limits: tuple[Limit, Limit] = (0.001, 0.003)
    # Who is told of bursts, as addresses of Apprise; and where the app is, for a link to it.
    notify: tuple[str, ...] = ()
    address: str = ""
    # What a chart is saved as from the browser.
    chart_image: Literal["png", "svg"] = "png"
    # The folder that imports itself; a relative path is one within the data folder.
    inbox: Path = Path("inbox")
    rules_name: str = Field(default="rules.toml", pattern=r"^[\w.-]+\.toml$")
    memory_limit: str = Field(default="1GB", pattern=r"^[0-9]+(MB|GB)$")
    threads: int = Field(default_factory=lambda: min(os.cpu_count() or 1, 4), ge=1, le=64)

    @field_validator("hard_bounce_limits", "complaint_limits")
    @classmethod
    def _rising(cls, limits: tuple[float, float]) -> tuple[float, float]:
        if limits[0] >= limits[1]:
            raise ValueError("the first limit must be below the second, such as [0.02, 0.05]")
        return limits

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError(f"there is no time zone named {zone!r}; try Europe/Oslo")
        return zone

    @property
    def database(self) -> Path:
        """Return the file that holds the shop's own log."""
        return self.data / "postlogg.duckdb"

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
        return self.data / self.rules_name

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
        file = TomlConfigSettingsSource(settings_cls, data_folder() / FILE_NAME)
        return init_settings, env_settings, file


def read_settings() -> Settings:
    """Return the checked settings, or say which one is wrong and why."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise BrokenSettings(
            file=_place(data_folder() / FILE_NAME, str(first["loc"][0])),
            setting=name,
            problem=first["msg"],
        ) from error
    except (ValueError, OSError) as error:
        raise UnreadableSettings(file=str(data_folder() / FILE_NAME), problem=error) from error


def _place(file: Path, setting: str) -> str:
    """Return the file and the line in which a setting is given, as editors write it."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:
        return str(file)
    given = re.compile(rf"\s*[\[\"']*{re.escape(setting)}\b")
    numbers = (number for number, line in enumerate(lines, 1) if given.match(line))
    return ":".join(str(part) for part in (file, next(numbers, None)) if part)
