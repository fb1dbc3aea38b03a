"""Dates as clerks type them, and the keys that step from one date to the next.

The keys are those of QuickBooks: ``t`` today, ``+`` and ``-`` a day, ``[`` and ``]`` a month, ``m`` and ``h`` the first and the
last day of the month, ``y`` and ``r`` of the year, ``w`` and ``k`` of the week; said again on such a day, they go a month, a year,
a week further.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from store.errors import Invalid
from store.rules.billing_periods import clamped
from store.rules.money import parse_date

WAYS = "25, 2/25, 0225 or 2026-02-25"
_SHORT = re.compile(r"(\d{1,2})(?:/(\d{1,2})(?:/(\d{4}|\d{2}))?)?", re.ASCII)
_TOGETHER = re.compile(r"(\d\d)(\d\d)(\d{4}|\d\d)?", re.ASCII)
_DAY = dt.timedelta(days=1)


def read_date(text: str, field: str, today: dt.date) -> dt.date:
    """The date somebody typed.

    ``3`` is the third of this month, ``5/2`` and ``0502`` the second of May, ``050226`` and ``5/2/26`` that of 2026; ``t`` is today.

    Raises:
        Invalid: it is no day; the sentence shows how to type one.
    """
    typed = text.strip().lower()
    if typed == "t":
        return today
    parts = _parts(typed, today)
    if parts is None:
        return parse_date(text, field)
    try:
        return dt.date(*parts)
    except ValueError:
        raise Invalid(f"{field}: {typed} is no day; type it as {WAYS}.", field=field, value=typed) from None


def _parts(typed: str, today: dt.date) -> tuple[int, int, int] | None:
    """Year, month and day of what was typed in short; None where it is typed in full."""
    if found := _SHORT.fullmatch(typed):
        first, second, year = found.groups()
        month, day = (today.month, first) if second is None else (first, second)
    elif found := _TOGETHER.fullmatch(typed):
        month, day, year = found.groups()
        if len(typed) == 8 and int(month) > 12:
            return int(typed[:4]), int(typed[4:6]), int(typed[6:])
    else:
        return None
    return _year(year, today), int(month), int(day)


def _year(typed: str | None, today: dt.date) -> int:
    if typed is None:
        return today.year
    return int(typed) + (2000 if len(typed) == 2 else 0)


def in_full(date: dt.date) -> str:
    """A date with its weekday, as it is read back: ``Wednesday 25 February 2026``."""
    return f"{date:%A} {date.day} {date:%B} {date.year}"


def stepped(key: str, date: dt.date, today: dt.date) -> dt.date | None:
    """Where a key leads from a date; None for a character that is no such key, or that leads out of the calendar."""
    step = _STEPS.get(key.lower())
    if step is None:
        return None
    try:
        return today if key.lower() == "t" else step(date)
    except (OverflowError, ValueError):
        return None


def _month(date: dt.date, by: int) -> dt.date:
    """The same day of another month, or that month's last."""
    years, month = divmod(date.month - 1 + by, 12)
    return clamped(date.year + years, month + 1, date.day)


def _month_start(date: dt.date) -> dt.date:
    return _month(date, -1 if date.day == 1 else 0).replace(day=1)


def _month_end(date: dt.date) -> dt.date:
    following = date + _DAY
    return clamped(following.year, following.month, 31)


def _year_start(date: dt.date) -> dt.date:
    return dt.date(date.year - (1 if (date.month, date.day) == (1, 1) else 0), 1, 1)


def _year_end(date: dt.date) -> dt.date:
    return dt.date((date + _DAY).year, 12, 31)


def _week_start(date: dt.date) -> dt.date:
    """The Sunday before; weeks begin there where QuickBooks is used."""
    return date - _DAY * (date.isoweekday() % 7 or 7)


def _week_end(date: dt.date) -> dt.date:
    return date + _DAY * ((6 - date.isoweekday()) % 7 or 7)


_STEPS: dict[str, Callable[[dt.date], dt.date]] = {
    "t": lambda date: date, "+": lambda date: date + _DAY, "-": lambda date: date - _DAY,
    "[": lambda date: _month(date, -1), "]": lambda date: _month(date, 1),
    "m": _month_start, "h": _month_end, "y": _year_start, "r": _year_end, "w": _week_start, "k": _week_end,
}  # fmt: skip
