"""What a cell may hold: one kind for each sort of column, from the spreadsheet's value to the book's.

A spreadsheet keeps every number in binary and shows 15 digits of it. So a number is read back to those 15 digits, exactly as it
was typed; 12.345 in a column of money stays 12.345 and is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from store.errors import Invalid
from store.rules import money
from store.rules.quickbooks_limits import LIMITS, check_length
from store.text import clean, printable

Raw = str | int | float | bool | date | datetime | time | timedelta | None
_SPREADSHEET_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of column.

    Attributes:
        noun: what a cell holds, for help and headings.
        read: the book's value of a filled cell; raises `Invalid`, which names the column.
        number_format: how the template formats the column; ``@`` keeps a spreadsheet from making a date of 1-2.
        choices: the words a cell may hold, where they are few.
    """

    noun: str
    read: Callable[[Raw, str], Any]
    number_format: str = "@"
    choices: tuple[str, ...] = ()


def is_blank(value: Raw) -> bool:
    """Whether nothing was filled in."""
    return value is None or (isinstance(value, str) and not value.strip())


def as_text(value: Raw, column: str) -> str:
    """The characters a clerk sees in the cell: ``1`` where a spreadsheet made 1.0 of it. Raises `Invalid`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number_text(value, column)
    raise Invalid(
        f"{column} holds the date or time {value}, which the spreadsheet made of what was typed; format the cell as text, then type it again.",
        rule="cell.date", field=column, value=value,
    )  # fmt: skip


def _number_text(value: float, column: str) -> str:
    number = exact(value)
    if number.is_finite() and abs(number.adjusted()) < _SPREADSHEET_DIGITS:
        return f"{number:f}"
    raise Invalid(
        f"{column} holds a number of more than {_SPREADSHEET_DIGITS} digits, of which the spreadsheet has lost some; format the cell as text, then type it again.",
        rule="cell.digits", field=column, value=value,
    )  # fmt: skip


def exact(value: float) -> Decimal:
    """The decimal number a spreadsheet shows for its binary one: 0.3 for 0.1 + 0.2."""
    return Decimal(f"{value:.{_SPREADSHEET_DIGITS}g}")


def _number(parse: Callable[[Any, str], int]) -> Callable[[Raw, str], int]:
    def read(value: Raw, column: str) -> int:
        if isinstance(value, date | time | timedelta):
            raise Invalid(
                f"{column} holds the date or time {value}, as which the spreadsheet shows a number; format the cell as a number, then enter it again.",
                rule="cell.date", field=column, value=value,
            )  # fmt: skip
        plain = isinstance(value, float | int) and not isinstance(value, bool)
        return parse(exact(value) if plain else value, column)  # type: ignore[arg-type]

    return read


def text(limit: int | str = 255, *, lines: bool = False) -> Kind:
    """Text of so many characters, or of as many as the table of QuickBooks' lengths says under that name."""
    most = LIMITS[limit].most if isinstance(limit, str) else limit

    def read(value: Raw, column: str) -> str:
        words = clean(as_text(value, column), column, limit=most, lines=lines)
        return check_length(limit, words) if isinstance(limit, str) else words

    return Kind(f"text, at most {most} characters", read)


def setting() -> Kind:
    """The value of a setting, as text; a spreadsheet's TRUE and FALSE are yes and no."""

    def read(value: Raw, column: str) -> str:
        return (
            ("yes" if value else "no")
            if isinstance(value, bool)
            else clean(as_text(value, column), column, limit=500)
        )

    return Kind("text, at most 500 characters", read)


def words(*choices: str) -> Kind:
    """One of a few words; capitals and ``_`` for a blank do not matter. Kept with ``_``, as the book keeps them."""

    def read(value: Raw, column: str) -> str:
        return _word(as_text(value, column), column, choices)

    return Kind(" or ".join((", ".join(choices[:-1]), choices[-1])), read, choices=choices)


def several(*choices: str) -> Kind:
    """Some of a few words, with commas between them; kept sorted and without repeats."""

    def read(value: Raw, column: str) -> tuple[str, ...]:
        parts = [part for part in as_text(value, column).split(",") if part.strip()]
        return tuple(sorted({_word(part, column, choices) for part in parts}))

    return Kind(f"some of {', '.join(choices)}, with commas between", read)


def _word(given: str, column: str, choices: tuple[str, ...]) -> str:
    wanted = "_".join(clean(given, column).casefold().replace("_", " ").split())
    if wanted in {choice.replace(" ", "_") for choice in choices}:
        return wanted
    raise Invalid(
        f"{column} cannot be “{printable(given.strip()[:60])}”; it is one of {', '.join(choices)}.",
        rule="cell.word", field=column, value=printable(given[:80]),
    )  # fmt: skip


def _yes_no(value: Raw, column: str) -> bool:
    answer = _word(as_text(value, column), column, ("yes", "no", "true", "false"))
    return answer in ("yes", "true")


def _share(value: Raw, column: str) -> int:
    basis_points = _number(money.parse_percent)(value, column)
    if basis_points > money.FULL:
        raise Invalid(
            f"{column} cannot be {money.percent_text(basis_points)} %; it is from 0 to 100, and ten percent is written 10.",
            rule="cell.percent", field=column, value=money.percent_text(basis_points),
        )  # fmt: skip
    return basis_points


def _day(value: Raw, column: str) -> date:
    if isinstance(value, datetime):
        if value.time() != time():
            raise Invalid(f"{column} holds {value}, a date with a time of day; enter the date alone.",
                          rule="cell.date", field=column, value=value)  # fmt: skip
        return money.parse_date(value.date(), column)
    return money.parse_date(value if isinstance(value, date) else str(value), column)


MONEY = Kind("an amount, at most two decimals", _number(money.parse_money), "#,##0.00")
QUANTITY = Kind("a quantity, at most four decimals", _number(money.parse_quantity), "#,##0.####")
UNIT_PRICE = Kind("a price, at most four decimals", _number(money.parse_unit_price), "#,##0.00##")
PERCENT = Kind("a percentage, 10 for ten percent", _number(money.parse_percent), "0.00")
SHARE = Kind("a percentage from 0 to 100, 10 for ten percent", _share, "0.00")
DATE = Kind("a date, such as 2026-01-31", _day, "yyyy-mm-dd")
YES_NO = Kind("yes or no", _yes_no, choices=("yes", "no"))
