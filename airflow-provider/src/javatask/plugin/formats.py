"""How the pages write numbers, spans and times."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from google.protobuf.timestamp_pb2 import Timestamp
from markupsafe import Markup

from javatask.trust import moment

NOTHING = Markup("&ndash;")

_UNITS = ((86_400.0, "d"), (3_600.0, "h"), (60.0, "min"), (1.0, "s"))


def span(seconds: float | None) -> str:
    """Return a length of time in its two greatest units, such as ``2 h 5 min``."""
    if seconds is None:
        return NOTHING
    if seconds < 0:
        return "-" + span(-seconds)
    if seconds < 1:
        return "0 s" if seconds == 0 else f"{seconds * 1000:.0f} ms"
    rest = round(seconds)
    parts = []
    for size, unit in _UNITS:
        count, rest = divmod(rest, int(size))
        if count:
            parts.append(f"{count} {unit}")
        elif parts:
            break
    return " ".join(parts[:2])


def share(value: float | None) -> str:
    """Return a part of one as percent, with the digits that matter near the ends."""
    return NOTHING if value is None else percent(value * 100)


def percent(value: float | None) -> str:
    """Return percent with the digits that matter."""
    if value is None:
        return NOTHING
    if value == 0 or abs(value) >= 10:
        return f"{value:.1f} %".replace(".0 %", " %")
    return f"{value:.2g} %" if abs(value) >= 0.001 else f"{value:.0e} %"


def count(value: float | None) -> str:
    """Return a number with its thousands apart."""
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def measured(value: float | None, unit: str) -> str:
    """Return a metric's value in its unit: ``seconds``, ``percent``, or things."""
    if unit == "seconds":
        return span(value)
    return percent(value) if unit == "percent" else count(value)


def time(stamp: Timestamp | datetime | None) -> Markup:
    """Return a time in UTC as an element that says it to programs too."""
    when = moment(stamp) if isinstance(stamp, Timestamp) else stamp
    if when is None:
        return NOTHING
    when = when.astimezone(timezone.utc)
    return Markup('<time datetime="{}">{}</time>').format(when.isoformat(), when.strftime("%Y-%m-%d %H:%M UTC"))


def between(start: Timestamp, end: Timestamp | None, now: datetime) -> str:
    """Return how long it was from start to end, or is until now."""
    began, ended = moment(start), moment(end) if end else None
    if began is None:
        return NOTHING
    return span(max(timedelta(), (ended or now) - began).total_seconds())


def words(name: str) -> str:
    """Return the name of a constant in words."""
    return name.replace("_", " ").lower()
