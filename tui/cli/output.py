"""The one way out: answers as JSON or as plain, aligned text in which nothing from the book can act on a terminal."""

from __future__ import annotations

import json
import os
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from store.errors import Unavailable
from store.rules import money
from store.text import printable
from store.values import frozen
from tui.words import said, told, word

GAP = "  "
LEAST_GROWING = 8
"""A column of free text is not folded narrower than this, whatever the terminal."""


class ReaderGone(Exception):
    """Whoever read our output has closed it; nothing is wrong."""


@frozen
class Form:
    """How a kind of value is written, for programs and for people."""

    as_json: Callable[[Any], Any]
    as_text: Callable[[Any], str]
    right: bool = False


def words(value: str) -> str:
    """A word of ours for people: ``under review``."""
    return said(str(value).replace("_", " "))


def payment_method(value: str) -> str:
    """How somebody was paid: ``check``, ``credit card``."""
    return word(value) if value == "check" else words(value)


def _yes(value: Any) -> str:
    return "yes" if value else "no"


TEXT = Form(str, str)
WORD = Form(str, words)
OURS = Form(str, told)
"""Sentences of ours in which names from the book may stand."""
METHOD = Form(str, payment_method)
WORDS = Form(list, lambda value: ", ".join(value))
DATE = Form(str, str)
TIME = Form(str, lambda value: str(value).replace("T", " ").removesuffix("Z"))
COUNT = Form(int, str, right=True)
FLAG = Form(bool, _yes)
MONEY = Form(money.money_text, money.grouped, right=True)
PERCENT = Form(money.percent_text, money.percent_text, right=True)
QUANTITY = Form(money.quantity_text, money.quantity_text, right=True)
UNIT_PRICE = Form(money.unit_price_text, money.unit_price_text, right=True)


@frozen
class Field:
    """A value of a row: its name in JSON, its heading for people, its form.

    Attributes:
        title: the heading; empty leaves it out of tables.
        key: its name in the row, where that differs from `name`.
        grows: whether long text in it is folded to fit the terminal.
    """

    name: str
    title: str
    form: Form = TEXT
    key: str = ""
    grows: bool = False

    def of(self, row: Mapping[str, Any]) -> Any:
        """The raw value."""
        return row[self.key or self.name]

    def text(self, row: Mapping[str, Any]) -> str:
        """The value for people, every character of it visible."""
        value = self.of(row)
        return "" if value is None else printable(self.form.as_text(value))


def as_json(fields: Sequence[Field], row: Mapping[str, Any]) -> dict[str, Any]:
    """A row for programs; None stays null."""
    values = ((field, field.of(row)) for field in fields)
    return {field.name: None if value is None else field.form.as_json(value) for field, value in values}


def listed(fields: Sequence[Field], rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A list for programs."""
    made = [as_json(fields, row) for row in rows]
    return {"rows": made, "count": len(made)}


def table(
    fields: Sequence[Field], rows: Sequence[Mapping[str, Any]], *, totals: Mapping[str, int] | None = None, nothing: str = ""
) -> list[str]:  # fmt: skip
    """Rows for people, in columns; `totals` are amounts in cents by field name, `nothing` is said of an empty list."""
    shown = [field for field in fields if field.title]
    if not rows and nothing:
        return [nothing]
    cells = [[field.text(row) for field in shown] for row in rows]
    if totals:
        sums = [money.grouped(totals[field.name]) if field.name in totals else "" for field in shown]
        cells.append([sums[0] or "Total", *sums[1:]])
    heading = [said(field.title) for field in shown]
    widths = _widths(shown, [heading, *cells])
    lines = [_line(shown, widths, heading), GAP.join("-" * width for width in widths)]
    for number, row in enumerate(cells):
        if totals and number == len(rows):
            lines.append(lines[1])
        lines.extend(_folded(shown, widths, row))
    return lines


def pairs(fields: Sequence[Field], row: Mapping[str, Any]) -> list[str]:
    """One thing for people: a line for each value that is there."""
    shown = [(said(field.title), field.text(row)) for field in fields if field.title]
    width = max(len(title) for title, _ in shown)
    room = max(_terminal_width() - width - len(GAP), 0)
    return [
        f"{name:<{width}}{GAP}{part}"
        for title, text in shown
        if text
        for name, part in zip_longest([title], fold(text, room) if room else [text], fillvalue="")
    ]


def _widths(fields: Sequence[Field], cells: Sequence[Sequence[str]]) -> list[int]:
    widths = [max(width_of(row[column]) for row in cells) for column in range(len(fields))]
    room = _terminal_width()
    growing = [column for column, field in enumerate(fields) if field.grows]
    over = sum(widths) + len(GAP) * (len(widths) - 1) - room
    while room and over > 0 and growing:
        widest = max(growing, key=lambda column: widths[column])
        if widths[widest] <= LEAST_GROWING:
            break
        widths[widest] -= 1
        over -= 1
    return widths


def _terminal_width() -> int:
    """The width to fold to; 0 where the output is a file or a pipe, which takes lines of any length."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 0


def _folded(fields: Sequence[Field], widths: Sequence[int], row: Sequence[str]) -> list[str]:
    parts = [
        fold(text, width) if field.grows else [text]
        for field, width, text in zip(fields, widths, row, strict=True)
    ]
    height = max(len(part) for part in parts)
    return [
        _line(fields, widths, [part[at] if at < len(part) else "" for part in parts]) for at in range(height)
    ]


def _line(fields: Sequence[Field], widths: Sequence[int], texts: Sequence[str]) -> str:
    cells = (
        " " * (width - width_of(text)) + text if field.form.right else text + " " * (width - width_of(text))
        for field, width, text in zip(fields, widths, texts, strict=True)
    )
    return GAP.join(cells).rstrip()


def width_of(text: str) -> int:
    """How many cells of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def fold(text: str, width: int) -> list[str]:
    """The text in lines of at most so many cells, broken at blanks where there are any; nothing is lost."""
    if width_of(text) <= width:
        return [text]
    lines, line, cells = [], "", 0
    for character in text:
        cells += _cells(character)
        line += character
        if cells <= width:
            continue
        kept, blank, rest = line.rpartition(" ")
        if not (blank and kept.strip()):
            kept, rest = line[:-1], line[-1]
        lines.append(kept)
        line, cells = rest, width_of(rest)
    return [*lines, line]


def write_json(document: Mapping[str, Any]) -> None:
    """Write one JSON document; what is not plain ASCII is escaped, so it is harmless on a terminal too."""
    _write(json.dumps(document, ensure_ascii=True) + "\n")


def write_lines(lines: Iterable[str]) -> None:
    """Write lines of text; they are made printable once more."""
    _write("".join(f"{printable(line)}\n" for line in lines))


def _write(text: str) -> None:
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure and sys.stdout.errors == "strict":
        reconfigure(errors="backslashreplace")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        let_go_of_stdout()
        raise ReaderGone from None
    except OSError as error:
        let_go_of_stdout()
        raise Unavailable(
            f"What was asked is done, but the answer could not be written ({error.strerror}); make room and ask for it again.",
            rule="output", field="output", value=error.strerror or "",
        ) from error  # fmt: skip


def let_go_of_stdout() -> None:
    """Flush what can be flushed; where it cannot, let the rest fall quietly instead of failing once more at exit."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except (OSError, ValueError):
            return
