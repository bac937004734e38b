"""How the times of a file are read that say neither their zone nor which number is the day."""

from dataclasses import dataclass

from analytics.formats import Format

DATES = ("day_first", "month_first")
Told = tuple[str, str | None, str | None]


@dataclass(frozen=True)
class Readings:
    """What the reader says now counts, else what was said of such files before, else the shop's.

    ``before`` names formats, each with a time zone and with which number is the day.
    """

    shop_zone: str
    zone: str | None = None
    dates: str | None = None
    before: tuple[Told, ...] = ()

    def zone_of(self, format_: str) -> str:
        """Return the time zone of the local times of such files."""
        return self.zone or self._zone_before(format_)

    def dates_of(self, format_: str) -> str | None:
        """Return which number is the day in such files, if anybody said so."""
        return self.dates or self._before(format_)[2]

    def news(self, format_: Format) -> dict[str, str | None] | None:
        """Return what is to be remembered of such files; a mapping remembers it itself."""
        is_news = format_.zone == "local" and self.zone != self._zone_before(format_.name)
        zone = self.zone if is_news else None
        dates = self.dates if format_.asks_dates else None
        if format_.template or (zone, dates) == (None, None):
            return None
        return {"format": format_.name, "timezone": zone, "dates": dates}

    def _zone_before(self, format_: str) -> str:
        return self._before(format_)[1] or self.shop_zone

    def _before(self, format_: str) -> Told:
        return next((told for told in self.before if told[0] == format_), (format_, None, None))
