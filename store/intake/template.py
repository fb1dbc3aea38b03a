"""The empty workbook a clerk fills in. Every text is written as text: nothing in it is or becomes a formula."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from store.errors import Invalid, Refusal
from store.intake.inspection import MOST_ROWS
from store.intake.sheets import README, SHEETS, Column, Sheet, reference

_PLAIN = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - the same workbook has the same bytes whenever it is written
_WIDTHS = (18, 32, 100)
_RULES = (
    "Fill in the sheets you need, below their headings; the order of sheets and columns is free. Import the file with billspool import.",
    "Columns with a star are needed (their headings are on a darker ground). Empty rows are passed over.",
    "Money has at most two decimals, unit prices and quantities at most four; percent is written 10 for ten percent.",
    "Dates are dates or text such as 2026-01-31. Formulas are refused: put their values there.",
    "Everything is checked before anything is written. The same file twice changes nothing the second time.",
    "A single sheet may also come as a CSV file with the same headings, named after it, such as schedule-of-values.csv.",
)


def write_template(path: str | Path) -> Path:
    """Write the empty workbook to a new file and answer its path; `Refusal` where there is a file already."""
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise Invalid(f"{path.name} is no name of a workbook; let it end in .xlsx.", field="file", value=path)
    content = _workbook()
    try:
        with path.open("xb") as stream:
            stream.write(content)
    except FileExistsError as error:
        raise Refusal(f"{path} is there already; choose another name, or delete it first.",
                      rule="file.exists", field="file", value=path) from error  # fmt: skip
    except OSError as error:
        raise Refusal(f"{path} cannot be written ({error.strerror}); choose another folder.",
                      rule="file.unwritable", field="file", value=path) from error  # fmt: skip
    return path


def _workbook() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _PLAIN) as book:
        book.set_properties({"created": _MADE, "title": "billspool intake"})
        heading = {"bold": True, "bottom": 1, "bg_color": "#EEEEEE", "num_format": "@"}
        formats = {False: book.add_format(heading), True: book.add_format({**heading, "bg_color": "#CCD9E8"})}
        _write_readme(book, formats[True])
        for sheet in SHEETS:
            _write_sheet(book, sheet, formats)
    return target.getvalue()


def _write_readme(book: Any, bold: Any) -> None:
    page = book.add_worksheet(README)
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    for row, rule in enumerate(_RULES):
        page.write_string(row, 0, rule)
    first = len(_RULES) + 1
    for row, cells in enumerate([("Sheet", "Column", "What it holds"), *reference()], first):
        for column, text in enumerate(cells):
            page.write_string(row, column, text, bold if row == first else None)


def _write_sheet(book: Any, sheet: Sheet, headings: dict[bool, Any]) -> None:
    page = book.add_worksheet(sheet.name)
    page.freeze_panes(1, 0)
    for place, column in enumerate(sheet.columns):
        page.set_column(
            place,
            place,
            max(12, len(column.name) + 4),
            book.add_format({"num_format": column.kind.number_format}),
        )
        page.write_string(0, place, column.name, headings[column.required])
        page.write_comment(0, place, _comment(column), {"author": "billspool", "x_scale": 1.5})
        if column.kind.choices:
            page.data_validation(1, place, MOST_ROWS, place, _choices(column))


def _comment(column: Column) -> str:
    needed = "Needed." if column.required else "May be empty."
    return " ".join(part for part in (f"{column.kind.noun.capitalize()}.", needed, column.help) if part)


def _choices(column: Column) -> dict[str, Any]:
    """A list to choose from; it warns and does not stop, the import says what it takes."""
    return {"validate": "list", "source": list(column.kind.choices), "error_type": "warning"}
