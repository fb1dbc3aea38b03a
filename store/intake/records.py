"""The rows of a file as the table of sheets describes them: headings matched, every cell read, every fault kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import Any

from store.errors import Invalid
from store.intake.cells import Raw, is_blank
from store.intake.faults import Fault, fault
from store.intake.reader import Content, RawSheet
from store.intake.sheets import README, SHEETS, Column, Sheet, named, plain_name
from store.text import printable


@dataclass(slots=True)
class Record:
    """A row of a sheet.

    Attributes:
        row: as the spreadsheet counts it.
        values: by the columns' keys; the default where a cell is empty or could not be read.
        given: the keys of the cells that are filled in.
        faulty: the keys of the cells that could not be read; nothing more is said about them.
    """

    sheet: Sheet
    row: int
    values: dict[str, Any]
    given: set[str] = field(default_factory=set)
    faulty: set[str] = field(default_factory=set)

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def sound(self, *keys: str) -> bool:
        """Whether these cells could be read."""
        return not self.faulty.intersection(keys)

    def fault(self, key: str, value: object, message: str) -> Fault:
        """A fault of one cell of this row; that cell is no longer trusted."""
        self.faulty.add(key)
        return fault(self.sheet.name, self.row, self.sheet.column(key).name, value, message)


Records = dict[str, list[Record]]


def records(content: Content) -> tuple[Records, list[Fault]]:
    """The rows of all sheets by the sheet's name, and what is wrong with sheets, headings and single cells."""
    found: Records = {sheet.name: [] for sheet in SHEETS}
    faults: list[Fault] = []
    for raw in content.sheets:
        sheet = named(raw.name)
        if sheet is not None:
            found[sheet.name] += taken(raw, sheet, faults)
        elif plain_name(raw.name) != plain_name(README) and any(
            not is_blank(cell) for row in raw.rows for cell in row
        ):
            faults.append(_stranger(raw.name))
    if not faults and not any(found.values()):
        faults.append(
            fault("", None, "", content.file, "The file holds no rows; fill in a sheet below its headings.")
        )
    return found, faults


def _stranger(name: str) -> Fault:
    known = ", ".join(sheet.name for sheet in SHEETS)
    return fault(
        name, None, "", name,
        f"There is no sheet {printable(name[:60])!r} to import; rename or delete it. The sheets are {known}; a CSV file is named after its sheet, or the sheet is given with --sheet.",
    )  # fmt: skip


def taken(raw: RawSheet, sheet: Sheet, faults: list[Fault]) -> list[Record]:
    """The rows of one sheet; rows without anything in them are passed over."""
    if not any(not is_blank(cell) for row in raw.rows for cell in row):
        return []
    columns = _columns(raw, sheet, faults)
    missing = [
        column for column in sheet.columns if column.key not in {kept.key for kept in columns.values()}
    ]
    faults += [
        fault(sheet.name, 1, column.name, "", f"The column {column.name} is missing; add it, it is needed.")
        for column in missing
        if column.required
    ]
    _report_marks(raw, sheet, columns, faults)
    base = {column.key: column.default for column in sheet.columns}
    lacking = {column.key for column in missing if column.required}
    made = []
    for number, row in enumerate(raw.rows[1:], 2):
        if all(map(is_blank, row)) and not any((number, place) in raw.marks for place in columns):
            continue
        record = Record(sheet, number, dict(base), faulty=set(lacking))
        _fill(record, row, columns, raw, faults)
        made.append(record)
    return made


def _columns(raw: RawSheet, sheet: Sheet, faults: list[Fault]) -> dict[int, Column]:
    """The known columns by their place; unknown, repeated and unnamed ones are faults."""
    known = {column.matched: column for column in sheet.columns}
    found: dict[int, Column] = {}
    for place, cell in enumerate(raw.rows[0]):
        heading = "" if is_blank(cell) else str(cell)
        column = known.get(plain_name(heading))
        if not heading:
            faults += _below_no_heading(raw, sheet, place)
        elif column is None:
            names = ", ".join(known.name for known in sheet.columns)
            said = f"There is no column {printable(heading[:60])!r} here; rename or delete it. The columns are {names}."
            faults.append(fault(sheet.name, 1, heading, heading, said))
        elif column in found.values():
            said = f"The column {column.name} is there twice; delete one."
            faults.append(fault(sheet.name, 1, column.name, heading, said))
        else:
            found[place] = column
    return found


def _below_no_heading(raw: RawSheet, sheet: Sheet, place: int) -> list[Fault]:
    """The first cell that is filled in below a heading nobody wrote."""
    for number, row in enumerate(raw.rows[1:], 2):
        if place < len(row) and not is_blank(row[place]):
            said = f"Column {letters(place)} has no heading; name it or clear it."
            return [fault(sheet.name, number, letters(place), row[place], said)]
    return []


def letters(place: int) -> str:
    """The spreadsheet's name of a column, A for 0."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, len(ascii_uppercase))
        name = ascii_uppercase[rest] + name
    return name


def _report_marks(raw: RawSheet, sheet: Sheet, columns: dict[int, Column], faults: list[Fault]) -> None:
    for (row, place), why in raw.marks.items():
        cells = raw.rows[row - 1] if row <= len(raw.rows) else []
        value = cells[place] if place < len(cells) else ""
        name = columns[place].name if place in columns else letters(place)
        faults.append(fault(sheet.name, row, name, value, f"The cell {letters(place)}{row} {why}."))


def _fill(
    record: Record, row: list[Raw], columns: dict[int, Column], raw: RawSheet, faults: list[Fault]
) -> None:
    beyond = [place for place in range(len(raw.rows[0]), len(row)) if not is_blank(row[place])]
    faults += [
        fault(record.sheet.name, record.row, letters(place), row[place], f"Column {letters(place)} has no heading; the row has more cells than there are headings.")
        for place in beyond
    ]  # fmt: skip
    for place, column in columns.items():
        value = row[place] if place < len(row) else None
        if (record.row, place) in raw.marks:
            record.faulty.add(column.key)
        elif not is_blank(value):
            _read(record, column, value, faults)
        elif column.required:
            faults.append(record.fault(column.key, "", f"{column.name} is empty; fill it in."))


def _read(record: Record, column: Column, value: Raw, faults: list[Fault]) -> None:
    record.given.add(column.key)
    try:
        record.values[column.key] = column.kind.read(value, column.name)
    except Invalid as refusal:
        faults.append(record.fault(column.key, value, refusal.message))


def by_place(faults: Iterable[Fault]) -> list[Fault]:
    """The faults in the order of the file: sheet by sheet, row by row, column by column."""
    order = {
        (sheet.name, column.name): place for sheet in SHEETS for place, column in enumerate(sheet.columns)
    }
    sheets = {sheet.name: place for place, sheet in enumerate(SHEETS)}
    return sorted(
        faults,
        key=lambda one: (
            sheets.get(one.sheet, -1),
            one.row or 0,
            order.get((one.sheet, one.column), len(order)),
        ),
    )
