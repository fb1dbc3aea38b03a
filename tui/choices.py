"""The lists F4 opens: the values there are for a field, to be filtered by typing and taken with Enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from store.desk import Desk
from store.rules.compliance import KINDS, WAIVERS
from store.views import billing_periods, lists, reasons, seats
from tui.widgets.columns import Column
from tui.widgets.picker import Picker
from tui.widgets.window import Row, Rows

MOST_SHOWN = 2_000
"""Rows of a list that are read; more than that are found by typing part of the name first."""
DEFAULT_REASONS = (
    "Not in place as claimed", "Delivery tickets missing", "Lien waiver missing", "Insurance certificate expired",
    "Stored materials not documented", "Change order not approved", "Wrong job", "Wrong billing period",
)  # fmt: skip
INTAKE = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
_WORDS = Column("words", "What it is", width=42)
_NAME = Column("name", "Name", width=30, grow=1)


@dataclass(frozen=True, slots=True)
class Choices:
    """One list: what it is called, its columns, where its rows come from, and which cell is taken."""

    title: str
    columns: Sequence[Column]
    rows: Callable[[Desk], list[Row]]
    takes: str
    noun: str


def picker(desk: Desk, name: str, typed: str = "") -> tuple[Picker, str]:
    """The list of that name with the cursor on what is typed, and the key of the cell that is taken from the row picked."""
    choices = CHOICES[name]
    rows = [{**row, "id": number, "version": 1} for number, row in enumerate(choices.rows(desk))]
    dialog = Picker(choices.title, choices.columns, Rows(rows), noun=choices.noun)
    near = [
        row["id"] for row in rows if typed and str(row[choices.takes]).casefold().startswith(typed.casefold())
    ]
    if near:
        dialog.table.set_reactive(type(dialog.table).cursor, near[0])
    return dialog, choices.takes


def _vendors(desk: Desk) -> list[Row]:
    """Vendors by name; an invoice contact is told of none."""
    with desk.book.reading():
        outside = seats.is_contact(desk)
    return [] if outside else lists.vendors(desk).window(0, MOST_SHOWN)


def _cost_codes(desk: Desk) -> list[Row]:
    return lists.cost_codes(desk).window(0, MOST_SHOWN)


def _periods(desk: Desk) -> list[Row]:
    """Periods of every project, the newest first, named by the month they end in."""
    found = billing_periods.listing(desk).window(0, MOST_SHOWN)
    return [
        {**row, "name": f"{row['end_date']:%Y-%m}", "project": f"{row['project']} {row['project_name']}"}
        for row in found
    ]


def _reasons(desk: Desk) -> list[Row]:
    said = reasons.given(desk)
    return [{"name": text} for text in dict.fromkeys([*said, *DEFAULT_REASONS])]


def _files(_desk: Desk) -> list[Row]:
    """Workbooks and CSV files where billspool was started and at home, the newest first."""
    found: dict[Path, float] = {}
    for folder in dict.fromkeys((Path.cwd(), Path.home())):
        try:
            found |= {
                path: path.stat().st_mtime for path in folder.iterdir() if path.suffix.lower() in INTAKE
            }
        except OSError:
            continue
    return [{"name": str(path)} for path in sorted(found, key=found.__getitem__, reverse=True)[:MOST_SHOWN]]


def _document_kinds(_desk: Desk) -> list[Row]:
    return [{"name": kind, "words": words} for kind, words in KINDS.items()]


def _waiver_types(_desk: Desk) -> list[Row]:
    return [{"name": type_, "words": words} for type_, words in WAIVERS.items()]


CHOICES: dict[str, Choices] = {
    "vendor": Choices("Vendors", (_NAME, Column("quickbooks_name", "In QuickBooks", width=30)), _vendors, "name", "vendor"),
    "cost_code": Choices("Cost codes", (Column("code", "Code", width=14), Column("description", "Description", width=30, grow=1)),
                         _cost_codes, "code", "cost code"),
    "period": Choices("Billing periods", (Column("name", "Period", width=9), Column("project", "Project", width=30, grow=1),
                                          Column("start_date", "From", "date", 12), Column("end_date", "To", "date", 12),
                                          Column("status", "Status", "state", 10)), _periods, "name", "period"),
    "document_kind": Choices("Documents", (_NAME, _WORDS), _document_kinds, "name", "document"),
    "waiver_type": Choices("Lien waivers", (_NAME, _WORDS), _waiver_types, "name", "type"),
    "reason": Choices("Reasons given before", (Column("name", "Reason", width=60, grow=1),), _reasons, "name", "reason"),
    "file": Choices("Workbooks and CSV files", (Column("name", "File", width=60, grow=1),), _files, "name", "file"),
}  # fmt: skip
