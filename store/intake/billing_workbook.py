"""A billing workbook that comes back, read by what stands in it: rows by their line, columns by their heading, whatever program saved it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from store.errors import Invalid
from store.intake.cells import MONEY, PERCENT, QUANTITY, UNIT_PRICE, Raw, as_text, is_blank
from store.intake.faults import Fault, IntakeRefused, fault
from store.intake.reader import Content, RawSheet
from store.rules import billing_workbook as rules
from store.rules.billing_workbook import COLUMNS, Column, Filled, SentLine, is_computed, is_open
from store.rules.terms import spellings
from store.text import printable

_MOST_ABOVE = 40
"""Rows looked at for the headings."""
_READ = {
    "money": MONEY.read,
    "percent": PERCENT.read,
    "quantity": QUANTITY.read,
    "price": UNIT_PRICE.read,
    "text": as_text,
}


class WorkbookRefused(IntakeRefused):
    """A billing workbook was not taken in and nothing was changed; `rule` says for which kind of reason."""

    def __init__(self, file: str, rule: str, faults: Sequence[Fault]) -> None:
        super().__init__(file, faults)
        self.rule = rule


def refused(file: str, rule: str, message: str, value: object = "") -> WorkbookRefused:
    """The refusal of a whole billing workbook."""
    return WorkbookRefused(file, rule, [fault("", None, "", value or file, message)])


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a line: what is in it, where it is, and why it cannot be read where it cannot."""

    raw: Raw
    row: int
    column: Column
    mark: str = ""

    def read(self) -> Any:
        """The book's value; nothing is None for text and 0 for a number, as the sheet itself counts it. Raises `Invalid`."""
        if is_blank(self.raw):
            return "" if self.column.kind == "text" else 0
        return _READ[self.column.kind](self.raw, self.column.heading)

    def fault(self, message: str) -> Fault:
        """What is wrong with it; the place says the column, so the sentence need not."""
        said = message.removeprefix(self.column.heading).lstrip()
        return fault(
            "",
            self.row,
            self.column.heading,
            "" if self.raw is None else self.raw,
            said[:1].upper() + said[1:],
        )


@dataclass(slots=True)
class Returned:
    """A billing workbook as it came back.

    Attributes:
        identity: what its hidden sheet says, by the words in the first column.
        rows: the cells of each line, by column; a line that stands there twice is in `strangers`.
        strangers: rows that name a line which is no line of a workbook, or one a second time.
        due: what its own line 8 shows, None where it shows nothing.
    """

    file: str
    digest: str
    identity: Mapping[str, str]
    rows: dict[str, dict[str, Cell]] = field(default_factory=dict)
    strangers: list[tuple[int, str]] = field(default_factory=list)
    number: Raw = None
    comment: Raw = None
    due: Raw = None


def is_billing_workbook(content: Content) -> bool:
    """Whether a file is, or once was, a billing workbook of some book."""
    if not content.whole:
        return False
    return _hidden(content) is not None or (
        (page := _page(content)) is not None and _headings(page) is not None
    )


def parse(content: Content) -> Returned:
    """What came back; raises `WorkbookRefused` where it says no longer what it is."""
    hidden, page = _hidden(content), _page(content)
    found = _headings(page) if page else None
    if hidden is None or page is None or found is None:
        lost = _lost(hidden, page, [sheet.name for sheet in content.sheets])
        raise refused(content.file, "workbook.incomplete", f"{lost}; fill in the workbook as it was sent.")
    returned = Returned(content.file, content.digest, _identity(hidden))
    _read_front(page, returned)
    _read_lines(page, *found, returned)
    returned.due = _due(_sheet(content, rules.SUMMARY))
    return returned


def _lost(hidden: RawSheet | None, page: RawSheet | None, there: Sequence[str]) -> str:
    """What of a billing workbook is missing, as the beginning of a sentence."""
    if hidden is None:
        return f"The hidden sheet “{rules.IDENTITY}”, which says what the workbook is of, is gone or changed"
    if page is None:
        names = ", ".join(f"“{printable(name[:40])}”" for name in there if name != rules.IDENTITY)
        return f"The sheet “{rules.SHEET}” is not there{f', perhaps under another name ({names})' if names else ''}"
    return f"The headings of the sheet “{printable(page.name[:40])}” are gone or changed"


def _sheet(content: Content, name: str) -> RawSheet | None:
    return next((sheet for sheet in content.sheets if sheet.name.strip().casefold() == name.casefold()), None)


def _page(content: Content) -> RawSheet | None:
    """The sheet that is filled in, in whose words it may be written."""
    return next((page for name in sorted(spellings(rules.SHEET)) if (page := _sheet(content, name))), None)


def _hidden(content: Content) -> RawSheet | None:
    sheet = _sheet(content, rules.IDENTITY)
    return sheet if sheet is not None and rules.MARKER in _identity(sheet) else None


def _identity(sheet: RawSheet) -> dict[str, str]:
    pairs = [
        (_text(row[0]), _text(row[1]) if len(row) > 1 else "")
        for row in sheet.rows[:_MOST_ABOVE]
        if row and not is_blank(row[0])
    ]
    return dict(pairs)


def _text(raw: Raw) -> str:
    try:
        return "" if raw is None else as_text(raw, "cell").strip()
    except Invalid:
        return printable(raw)


def _headings(page: RawSheet) -> tuple[int, dict[int, Column]] | None:
    """The row of the headings, counted from 0, and the columns by their places; None where there is no such row."""
    named = {
        heading.casefold(): replace(column, heading=heading)
        for column in COLUMNS
        for heading in spellings(column.heading)
    }
    for number, row in enumerate(page.rows[:_MOST_ABOVE]):
        placed = {
            at: named[_text(cell).casefold()]
            for at, cell in enumerate(row)
            if _text(cell).casefold() in named
        }
        if {"line", "scheduled", "work_prev"} <= {column.key for column in placed.values()}:
            return number, placed
    return None


def _read_front(page: RawSheet, returned: Returned) -> None:
    for row in page.rows[:_MOST_ABOVE]:
        label = _text(row[0]) if row else ""
        value = row[2] if len(row) > 2 else None
        if label == rules.NUMBER_LABEL:
            returned.number = value
        elif label == rules.COMMENT_LABEL:
            returned.comment = value


def _read_lines(page: RawSheet, heading: int, placed: dict[int, Column], returned: Returned) -> None:
    line_at = next(at for at, column in placed.items() if column.key == "line")
    for number, row in enumerate(page.rows[heading + 1 :], heading + 2):
        name = _text(row[line_at]) if line_at < len(row) else ""
        others = [cell for at, cell in enumerate(row) if at != line_at and not is_blank(cell)]
        if not name or not others:
            continue
        if name in returned.rows:
            returned.strangers.append((number, name))
            continue
        returned.rows[name] = {
            column.key: Cell(row[at] if at < len(row) else None, number, column, page.marks.get((number, at), ""))
            for at, column in placed.items()
        }  # fmt: skip


def _due(summary: RawSheet | None) -> Raw:
    for row in summary.rows if summary else ():
        if len(row) > 2 and _text(row[0]) == "8":
            return row[2]
    return None


# ---- against what was sent --------------------------------------------------------------------------------------


def tampered(sent: Sequence[SentLine], kind: str, returned: Returned) -> list[Fault]:
    """Every locked cell that does not say what was written into it, and every row that came or went."""
    known = {line.line for line in sent}
    strangers = [
        *returned.strangers,
        *((next(iter(cells.values())).row, name) for name, cells in returned.rows.items() if name not in known),
    ]  # fmt: skip
    faults = [
        fault("", row, "Line", name, _strange(name, twice=name in known))
        for row, name in strangers
    ]  # fmt: skip
    for line in sent:
        if line.line not in returned.rows:
            text = f"Line {line.line} was taken out; fill in the workbook as it was sent."
            faults.append(fault("", None, "Line", line.line, text))
        else:
            faults += _changed_cells(line, kind, returned.rows[line.line])
    return faults


def _strange(name: str, *, twice: bool) -> str:
    shown = printable(name[:40])
    if twice:
        return f"Line {shown} stands there a second time; put back what the row was."
    return f"No line “{shown}” was in the workbook; take it out."


def _changed_cells(line: SentLine, kind: str, cells: Mapping[str, Cell]) -> Iterator[Fault]:
    for column in rules.COLUMNS:
        cell = cells.get(column.key)
        if cell is None or is_computed(column, line) or is_open(column, line, kind):
            continue
        assert column.value is not None
        written = column.value(line)
        try:
            same = _alike(cell.read(), written)
        except Invalid:
            same = False
        if not same or cell.mark:
            text = f"Locked; it was {_said(written, column)}. Put that back."
            yield cell.fault(text)


def _alike(read: object, written: object) -> bool:
    if isinstance(read, str):
        return " ".join(read.split()) == " ".join(str(written or "").split())
    return read == (written or 0)


def _said(written: Any, column: Column) -> str:
    from store.rules.money import grouped, percent_text, quantity_text, unit_price_text

    if written is None or written == "":
        return "empty"
    if isinstance(written, str):
        return f"“{printable(written[:60])}”"
    words = {"money": grouped, "percent": percent_text, "quantity": quantity_text, "price": unit_price_text}
    return words[column.kind](written)


def filled(sent: Sequence[SentLine], kind: str, returned: Returned) -> tuple[dict[str, Filled], list[Fault]]:
    """What was filled in, by line, where it differs from what was written there; and what cannot be read."""
    found: dict[str, Filled] = {}
    faults: list[Fault] = []
    for line in sent:
        figures: dict[str, int] = {}
        for column in rules.COLUMNS:
            cell = returned.rows[line.line].get(column.key)
            if cell is None or not is_open(column, line, kind):
                continue
            assert column.value is not None
            try:
                value = cell.read()
            except Invalid as invalid:
                faults.append(cell.fault(invalid.message))
                continue
            if cell.mark:
                faults.append(cell.fault(f"The cell {cell.mark}."))
            elif value != (column.value(line) or 0):
                figures[column.entry] = value
        if figures:
            found[line.line] = Filled(line.line, figures)
    return found, faults
