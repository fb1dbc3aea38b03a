"""The values of a request as the stand-in keeps them, and how it writes them back.

Amounts are integer cents; quantities, prices and percentages integer hundred-thousandths; dates ISO text; moments UTC seconds
in filters; everything else text within the Windows-1252 character set.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo

from exporter.stand_in import statuses
from exporter.stand_in.grammar import Rule

FRACTION = 100_000
"""Parts of one in which quantities, prices and percentages are counted."""

_AMOUNT = re.compile(r"([+-]?)([0-9]{1,13})(?:\.([0-9]{2}))?").fullmatch
_NUMBER = re.compile(r"([+-]?)([0-9]{1,10})(?:\.([0-9]{1,5}))?").fullmatch
_RATE = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?").fullmatch
_INTEGER = re.compile(r"[+-]?[0-9]{1,10}").fullmatch
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?([+-][0-9]{2}:[0-9]{2})?)?"
).fullmatch
_GUID = re.compile(r"0|\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}").fullmatch
_ID = re.compile(r"-1|[0-9A-F]{1,10}-[0-9]{1,12}").fullmatch
_BOOLEANS = {"true": "true", "false": "false", "1": "true", "0": "false"}
_WHAT = {
    "qty": (3060, "quantity"), "price": (3045, "price"), "pct": (3050, "percent"), "rate": (3045, "exchange rate"),
    "int": (3085, "number"),
}  # fmt: skip

Convert = Callable[[str, Rule], "str | int"]


def stored(text: str) -> str:
    """The text as QuickBooks keeps it: what its character set lacks becomes a question mark."""
    return text if text.isascii() else text.encode("cp1252", "replace").decode("cp1252")


def _text(value: str, rule: Rule) -> str:
    if rule.length is not None and len(value) > rule.length:
        raise statuses.too_long(value, rule.name, rule.length)
    return stored(value)


def _words(value: str, rule: Rule) -> str:
    if value not in rule.words:
        raise statuses.unreadable(f"{rule.name} cannot be {value!r}")
    return value


def _id(value: str, rule: Rule) -> str:
    if not _ID(value):
        raise statuses.bad_id(value, rule.name)
    return value


def _amount(value: str, rule: Rule) -> int:
    match = _AMOUNT(value)
    if match is None:
        raise statuses.unconvertible(3040, "amount", value, rule.name)
    cents = int(match[2]) * 100 + int(match[3] or 0)
    return -cents if match[1] == "-" else cents


def _number(value: str, rule: Rule) -> int:
    match = _NUMBER(value)
    if match is None:
        raise statuses.unconvertible(*_what(rule), value, rule.name)
    parts = int(match[2]) * FRACTION + int((match[3] or "").ljust(5, "0"))
    return -parts if match[1] == "-" else parts


def _integer(value: str, rule: Rule) -> int:
    if not _INTEGER(value):
        raise statuses.unconvertible(*_what(rule), value, rule.name)
    return int(value)


def _rate(value: str, rule: Rule) -> str:
    if not _RATE(value):
        raise statuses.unconvertible(*_what(rule), value, rule.name)
    return value


def _what(rule: Rule) -> tuple[int, str]:
    return _WHAT[rule.form]


def _date(value: str, rule: Rule) -> str:
    if not _DATE(value) or not _is_day(value):
        raise statuses.unconvertible(3020, "date", value, rule.name)
    return value


def _moment(value: str, rule: Rule) -> str:
    if not _MOMENT(value) or not _is_day(value[:10]):
        raise statuses.unconvertible(3020, "date", value, rule.name)
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise statuses.unconvertible(3035, "time", value, rule.name) from None
    return value


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _boolean(value: str, rule: Rule) -> str:
    if value not in _BOOLEANS:
        raise statuses.unconvertible(3010, "boolean", value, rule.name)
    return _BOOLEANS[value]


def _guid(value: str, rule: Rule) -> str:
    if not _GUID(value):
        raise statuses.unconvertible(3065, "GUID", value, rule.name)
    return value


CONVERTERS: dict[str, Convert] = {
    "text": _text, "words": _words, "id": _id, "amt": _amount, "qty": _number, "price": _number, "pct": _number,
    "int": _integer, "rate": _rate, "date": _date, "time": _moment, "bool": _boolean, "guid": _guid,
}  # fmt: skip


def seconds(moment: str, zone: tzinfo | None, *, end: bool) -> int:
    """A filter's moment as UTC seconds: without offset it is local, a day alone is its first or its last second."""
    if len(moment) == 10:
        day = datetime.combine(date.fromisoformat(moment), time(), zone)
        return int((day + timedelta(days=1)).timestamp()) - 1 if end else int(day.timestamp())
    given = datetime.fromisoformat(moment)
    return int((given if given.tzinfo else given.replace(tzinfo=zone)).timestamp())


def amount_text(cents: int) -> str:
    """Cents as ``-1234.50``."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{rest:02d}"


def number_text(parts: int) -> str:
    """Hundred-thousandths with as many decimals as they need, as QuickBooks writes quantities and prices."""
    whole, rest = divmod(abs(parts), FRACTION)
    text = f"{whole}.{rest:05d}".rstrip("0").rstrip(".")
    return f"-{text}" if parts < 0 else text
