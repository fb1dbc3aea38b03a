"""A filled workbook, sheet by sheet, and ways of writing it to a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

Cells = Sequence[Sequence[Any]]

COMPANY: dict[str, Cells] = {
    "Settings": [["key", "value"], ["company.name", "Harbor Builders"], ["batch.size", 30]],
    "Vendors": [
        ["name", "company name", "email", "city", "quickbooks name"],
        ["Volt & Söhne", "Volt & Söhne GmbH", "ar@volt.example", "Oakland", "Volt and Sons"],
        ["[/b] O'Neill “Quoted”", None, None, None, None],
    ],
    "Projects": [["number", "name", "allow over-billing", "move materials"], ["P9", "Pier 9", "no", True]],
    "Cost codes": [
        ["code", "description", "quickbooks kind", "quickbooks name"],
        ["16-200", "Electrical", None, "Subs:Electrical"],
        ["01-100", "General", "account", None],
    ],
    "Commitments": [
        ["number", "type", "title", "project", "vendor", "accounting", "status", "retainage percent", "executed", "total"],
        ["SC-001", "Subcontract", "Electric", "P9", "volt & söhne", None, "approved", 10, "yes", 100000],
        ["PO-7", "purchase order", "Cable", "P9", "[/b] O'Neill “Quoted”", "unit", "draft", 5, None, 1250.5],
    ],
    "Schedule of values": [
        ["commitment", "line", "cost code", "description", "quantity", "unit", "unit price", "amount"],
        ["SC-001", 1, "16-200", "Mobilization", None, None, None, 5000],
        ["SC-001", 2, "16-200", "Rough-in  of two blanks", None, None, None, "60,000.00"],
        ["SC-001", 3, "16-200", "  Fixtures ", None, None, None, 35000.0],
        ["PO-7", 1, "01-100", "Cable", 417.5, "LF", 2.9952, 1250.5],
    ],
    "Change orders": [
        ["commitment", "number", "title", "status", "date", "line", "cost code", "description", "amount", "changes line"],
        ["SC-001", "CO1", "Extra outlets", "approved", date(2026, 1, 15), 1, "16-200", "Outlets", 4000, 2],
        ["SC-001", "CO1", "Extra outlets", None, None, 2, "16-200", "Boxes", 500, None],
        ["SC-001", "CO2", "Delete fixtures", None, "2026-01-20", 1, "16-200", "Fixtures out", -1500, None],
    ],
    "Invoice contacts": [["commitment", "name", "email"], ["SC-001", "Ina Volt", "ina@volt.example"]],
    "Users": [
        ["login", "name", "roles", "privileges", "vendor"],
        ["rita", "Rita", "invoice_admin", None, None],
        ["adam", "Adam", "erp_standard, read_only", "push_to_accounting", None],
        ["ina", "Ina Volt", "contact", None, "Volt & Söhne"],
    ],
    "Links": [
        ["kind", "ours", "quickbooks name"],
        ["vendor", "[/b] O'Neill “Quoted”", "ONeill"],
        ["job", "P9", "Port:Pier 9"],
        ["class", "Field", "Field work"],
    ],
}  # fmt: skip
ROWS = {sheet: len(cells) - 1 for sheet, cells in COMPANY.items()}


class Formula(str):
    """A cell with a formula."""

    __slots__ = ()


class Percent:
    """A cell that shows a percentage, as a spreadsheet makes of 10%."""

    def __init__(self, share: float) -> None:
        self.share = share


def changed(
    sheet: str, row: int, column: str, value: object, base: Mapping[str, Cells] = COMPANY
) -> dict[str, Cells]:
    """The company with one cell written differently; rows count as the spreadsheet's, a new column is added."""
    cells = [list(line) for line in base[sheet]]
    if column not in cells[0]:
        cells[0].append(column)
    place = cells[0].index(column)
    line = cells[row - 1]
    line.extend([None] * (place + 1 - len(line)))
    line[place] = value
    return {**base, sheet: cells}


def write(path: Path, sheets: Mapping[str, Cells]) -> Path:
    """Write the cells as a spreadsheet program does: numbers as numbers, dates as dates, text as text."""
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        share = book.add_format({"num_format": "0.0%"})
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for place, value in enumerate(row):
                    _cell(page, at, place, value, day, share)
    return path


def _cell(page: Any, row: int, column: int, value: Any, day: Any, share: Any) -> None:
    if isinstance(value, Formula):
        page.write_formula(row, column, value, None, 5)
    elif isinstance(value, Percent):
        page.write_number(row, column, value.share, share)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, day)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        page.write_number(row, column, value)
    elif value is not None:
        page.write_string(row, column, value)
