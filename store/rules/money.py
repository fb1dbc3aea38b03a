"""Exact amounts: cents, basis points and ten-thousandths, how they are read, rounded and written.

No float ever holds money. Text follows one small grammar everywhere; whatever is outside it is refused with the way out.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from store.errors import Invalid
from store.text import printable
from store.values import frozen

WHOLE_DIGITS = 13
"""QuickBooks keeps at most 13 digits before the decimal point of an amount."""
MOST_CENTS = 10 ** (WHOLE_DIGITS + 2) - 1
FULL = 10_000
"""100 % in basis points."""
_MOST_TEXT = 64

_NUMBER = re.compile(r"(?P<whole>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.(?P<part>[0-9]+))?")
_SIGNS = (
    (re.compile(r"\((.*)\)"), -1),
    (re.compile(r"-(.*)"), -1),
    (re.compile(r"(.*?) ?-"), -1),
    (re.compile(r"(.*?) ?CR"), -1),
    (re.compile(r"(.*)"), 1),
)
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEARS = range(1970, 2100)


@frozen
class _Form:
    """What one kind of number may look like."""

    noun: str
    example: str
    decimals: int
    least: int | None = None
    most: int | None = None
    percent_sign: bool = False


_MONEY = _Form("an amount", "1,234.50, -1234.50 or (1,234.50)", 2)
_PERCENT = _Form("a percentage", "7.5 or 7.5%", 2, least=0, most=99_999, percent_sign=True)
_QUANTITY = _Form("a quantity", "417.5", 4)
_UNIT_PRICE = _Form("a unit price", "3.3333", 4)


def parse_money(value: str | int | Decimal, field: str) -> int:
    """Return cents; an int or Decimal counts whole units of currency, so ``5`` is 500 cents. Raises `Invalid`."""
    return _parse(value, field, _MONEY)


def parse_percent(value: str | int | Decimal, field: str) -> int:
    """Return basis points from 0 to 999.99 %, a trailing ``%`` allowed. Raises `Invalid`."""
    return _parse(value, field, _PERCENT)


def parse_quantity(value: str | int | Decimal, field: str) -> int:
    """Return ten-thousandths of a unit of measure. Raises `Invalid`."""
    return _parse(value, field, _QUANTITY)


def parse_unit_price(value: str | int | Decimal, field: str) -> int:
    """Return ten-thousandths of a unit of currency. Raises `Invalid`."""
    return _parse(value, field, _UNIT_PRICE)


def parse_date(value: str | date, field: str) -> date:
    """Return the day of an ISO date such as ``2026-01-31``. Raises `Invalid`."""
    if isinstance(value, datetime):
        value = value.date()
    try:
        day = value if isinstance(value, date) else _iso(str(value).strip(" "))
    except ValueError:
        raise _refusal(
            value, field, "is not a date; write it as year-month-day, for example 2026-01-31"
        ) from None
    if day.year not in _YEARS:
        raise _refusal(value, field, "is not a year between 1970 and 2099; correct the year")
    return day


def _iso(text: str) -> date:
    if not _ISO_DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _parse(value: object, field: str, form: _Form) -> int:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise _refusal(value, field, f"is not {form.noun}; write it as {form.example}")
    number = (
        _scaled_number(value, field, form) if not isinstance(value, str) else _scaled_text(value, field, form)
    )
    if form.least is not None and number < form.least:
        raise _refusal(value, field, f"is negative; {form.noun} here starts at 0, enter 0 or more")
    if form.most is not None and number > form.most:
        most = _fixed(form.most, form.decimals, form.decimals)
        raise _refusal(value, field, f"is too large; {form.noun} here is at most {most}, correct it")
    return number


def _scaled_text(value: str, field: str, form: _Form) -> int:
    text = value.strip(" ")
    if not text:
        raise Invalid(
            f"{field} is empty; enter {form.noun} such as {form.example}.",
            rule="number.empty", field=field, value=value,
        )  # fmt: skip
    if form.percent_sign:
        text = text.removesuffix("%").rstrip(" ")
    elif text.endswith("%"):
        raise _refusal(value, field, f"is a percentage; enter {form.noun} such as {form.example}")
    sign, digits = _sign_and_digits(text) if len(text) <= _MOST_TEXT else (1, "")
    found = _NUMBER.fullmatch(digits) if digits else None
    if found is None:
        raise _refusal(value, field, f"is not {form.noun}; write it as {form.example}")
    whole, part = (found["whole"] or "").replace(",", ""), found["part"] or ""
    return sign * _scaled(value, whole, part, field, form)


def _sign_and_digits(text: str) -> tuple[int, str]:
    for pattern, sign in _SIGNS:
        if found := pattern.fullmatch(text):
            return sign, found[1]
    return 1, text


def _scaled_number(value: int | Decimal, field: str, form: _Form) -> int:
    number = Decimal(value)
    if not number.is_finite() or number.adjusted() >= WHOLE_DIGITS:
        raise _refusal(value, field, f"is not {form.noun} of at most {WHOLE_DIGITS} digits; correct it")
    sign, digits, exponent = number.as_tuple()
    point = int(exponent)
    if not any(digits):
        return 0
    text = "".join(map(str, digits)) + "0" * max(0, point)
    places = max(0, -point)
    text = text.rjust(places + 1, "0")
    whole, part = text[: len(text) - places], text[len(text) - places :]
    return (-1 if sign else 1) * _scaled(value, whole, part.rstrip("0"), field, form)


def _short(value: object) -> str:
    """Return the value as text without spelling out a number of a million digits."""
    return "of dozens of digits" if isinstance(value, int) and value.bit_length() > 128 else str(value)


def _scaled(value: object, whole: str, part: str, field: str, form: _Form) -> int:
    if len(whole.lstrip("0")) > WHOLE_DIGITS:
        raise _refusal(value, field, f"has more than {WHOLE_DIGITS} digits before the point; correct it")
    if len(part) > form.decimals:
        raise _refusal(value, field, f"has more than {form.decimals} decimals; round it to {form.decimals}")
    return int((whole or "0") + part.ljust(form.decimals, "0"))


def _refusal(value: object, field: str, fault: str) -> Invalid:
    shown = printable(_short(value))
    shown = shown if len(shown) <= _MOST_TEXT else shown[:_MOST_TEXT] + "…"
    return Invalid(f"{field} “{shown}” {fault}.", rule="number.form", field=field, value=shown)


def rounded(numerator: int, denominator: int) -> int:
    """Return the exact quotient rounded half-up, away from zero, to an integer."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return size if numerator >= 0 else -size


def percent_of(cents: int, basis_points: int) -> int:
    """Return that percentage of an amount, rounded to the cent."""
    return rounded(cents * basis_points, FULL)


def extended(quantity: int, unit_price: int) -> int:
    """Return quantity x unit price (both ten-thousandths) in cents. Raises `Invalid` beyond 13 digits."""
    cents = rounded(quantity * unit_price, 1_000_000)
    if abs(cents) > MOST_CENTS:
        raise Invalid(
            f"Quantity {quantity_text(quantity)} at {unit_price_text(unit_price)} comes to more than "
            f"{WHOLE_DIGITS} digits; correct the quantity or the unit price.",
            rule="number.form", field="quantity", value=quantity_text(quantity),
        )  # fmt: skip
    return cents


def money_text(cents: int) -> str:
    """Return ``21375.00``, as files and ``--json`` carry it."""
    return _fixed(cents, 2, 2)


def percent_text(basis_points: int) -> str:
    """Return ``10.00`` for 1000 basis points."""
    return _fixed(basis_points, 2, 2)


def quantity_text(quantity: int) -> str:
    """Return ``417.5``: as many of the four decimals as needed."""
    return _fixed(quantity, 4, 0)


def unit_price_text(unit_price: int) -> str:
    """Return ``3.3333`` or ``100.00``: two to four decimals."""
    return _fixed(unit_price, 4, 2)


def display_money(cents: int) -> str:
    """Return an amount as screens show it: ``21,375.00``, ``(1,500.00)`` when negative, ``–`` for nothing."""
    if cents == 0:
        return "–"
    whole, part = divmod(abs(cents), 100)
    text = f"{whole:,}.{part:02d}"
    return f"({text})" if cents < 0 else text


def grouped(cents: int) -> str:
    """Return an amount as sentences quote it: ``21,375.00``, ``-1,500.00``, ``0.00``."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole:,}.{part:02d}"


def _fixed(number: int, places: int, least: int) -> str:
    whole, part = divmod(abs(number), 10**places)
    decimals = f"{part:0{places}d}"
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    return f"{'-' if number < 0 else ''}{whole}{'.' if decimals else ''}{decimals}"
