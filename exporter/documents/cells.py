"""Workbooks that go out: texts are texts, money is numbers to the cent, the same content gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from store.rules.money import grouped
from store.text import printable

PLAIN = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
MONEY = "#,##0.00;(#,##0.00);0.00"
"""Negatives in parentheses, as on paper."""
PERCENT = "0.00%"
LOOKS: dict[str, dict[str, Any]] = {
    "text": {"num_format": "@", "valign": "top"},
    "wrapped": {"num_format": "@", "valign": "top", "text_wrap": True},
    "money": {"num_format": MONEY, "valign": "top"},
    "percent": {"num_format": PERCENT, "valign": "top"},
    "quantity": {"num_format": "#,##0.####", "valign": "top"},
    "count": {"num_format": "0", "valign": "top"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"},
    "title": {"bold": True, "font_size": 14},
    "letter": {"font_color": "#606060", "align": "center"},
    "head_long": {"bold": True, "bottom": 1, "bg_color": "#EDEDED", "valign": "bottom"},
    "dim": {"font_color": "#606060"},
    "head": {"bold": True, "bottom": 1, "bg_color": "#EDEDED", "text_wrap": True, "valign": "bottom"},
    "head_right": {"bold": True, "bottom": 1, "bg_color": "#EDEDED", "text_wrap": True, "align": "right", "valign": "bottom"},
    "group": {"bold": True},
    "strong": {"bold": True},
    "sum": {"bold": True, "top": 1, "bg_color": "#EDEDED"},
    "sum_money": {"bold": True, "top": 1, "bg_color": "#EDEDED", "num_format": MONEY},
    "sum_percent": {"bold": True, "top": 1, "bg_color": "#EDEDED", "num_format": PERCENT},
    "strong_money": {"bold": True, "num_format": MONEY},
    "warning": {"bold": True, "font_color": "#A04000"},
}  # fmt: skip


class Sheet:
    """One sheet of a workbook, written a cell at a time; rows and columns count from 0."""

    def __init__(self, page: Any, looks: dict[str, Any]) -> None:
        self.page = page
        self.looks = looks

    def text(self, row: int, column: int, text: object, look: str = "text") -> None:
        """Write a text, every character of it visible; it is or becomes no formula."""
        shown = "" if text is None else str(text)
        if not (shown.isascii() and shown.isprintable()):
            shown = printable(shown, lines=True)
        if shown:
            self.page.write_string(row, column, shown, self.looks[look])
        else:
            self.page.write_blank(row, column, None, self.looks[look])

    def money(self, row: int, column: int, cents: int, look: str = "money") -> None:
        """Write cents as an amount."""
        self.page.write_number(row, column, hundredths(cents), self.looks[look])

    def percent(self, row: int, column: int, basis_points: int, look: str = "percent") -> None:
        """Write basis points as a percentage."""
        self.page.write_number(row, column, Decimal(basis_points).scaleb(-4), self.looks[look])

    def formula(self, row: int, column: int, formula: str, value: Decimal | str, look: str = "money") -> None:
        """Write a formula of ours with the value it comes to."""
        self.page.write_formula(row, column, formula, self.looks[look], value)


LINE = 15
"""Points of a line of text."""


def height(*texts: tuple[str, int]) -> int:
    """Points of a row that shows each text whole in a column of its width in digits, of which letters are a tenth narrower; no program
    that opens it need measure."""
    return LINE * max(
        (sum(-(-max(1, len(part)) // (width * 11 // 10)) for part in text.split("\n")) for text, width in texts), default=1
    )  # fmt: skip


def room(cents: int, *, larger: int = 0) -> int:
    """The width in letters of a column that shows the amount, in brackets and bold; `larger` percent for larger letters."""
    return -(-(len(grouped(abs(cents))) + 3) * (100 + larger) // 100)


def column_name(column: int) -> str:
    """The letters of a column that counts from 0."""
    return str(xl_col_to_name(column))


def hundredths(cents: int) -> Decimal:
    """Cents as an amount."""
    return Decimal(cents).scaleb(-2)


def workbook(
    title: str, made: datetime, company: str, fill: Callable[[Callable[[str], Sheet], Any], None]
) -> bytes:
    """The bytes of a workbook.

    Args:
        made: when, for its properties.
        fill: is given what begins a sheet of a name, and the workbook itself.
    """
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, PLAIN) as book:
        book.set_properties({"title": title, "company": company, "created": made, "comments": ""})
        book.set_calc_mode("auto")
        looks = {name: book.add_format(form) for name, form in LOOKS.items()}
        fill(lambda name: Sheet(book.add_worksheet(name), looks), book)
    return target.getvalue()


def moment(at: str) -> datetime:
    """A UTC stamp of the book as a workbook keeps it."""
    return datetime.fromisoformat(at.removesuffix("Z"))
