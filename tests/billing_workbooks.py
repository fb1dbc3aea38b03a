"""A billing workbook as a subcontractor treats it: cells found by their line and heading, filled in, changed, saved by another program."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from store.rules.billing_workbook import BY_KEY, COMMENT_LABEL, NUMBER_LABEL, SHEET, SUMMARY
from store.rules.terms import spellings

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed here")


def places(sheet: Worksheet) -> tuple[int, dict[str, int], dict[str, int]]:
    """The row of the headings, the columns by key, the rows by line; all as the spreadsheet counts them."""
    keys = {heading: key for key, column in BY_KEY.items() for heading in spellings(column.heading)}
    heading = next(row for row in range(1, 40) if sheet.cell(row, 1).value == "Line")
    columns = {keys[cell.value]: cell.column for cell in sheet[heading] if cell.value in keys}
    rows = {
        str(sheet.cell(row, 1).value): row
        for row in range(heading + 1, sheet.max_row + 1)
        if sheet.cell(row, 1).value and sheet.cell(row, 2).value
    }
    return heading, columns, rows


def filled_sheet(book: openpyxl.Workbook) -> Worksheet:
    """The sheet that is filled in, in whose words it may be written."""
    return next(book[name] for name in sorted(spellings(SHEET)) if name in book.sheetnames)


def edit(path: Path, target: Path, change: Callable[[openpyxl.Workbook], None]) -> Path:
    """Open the workbook in openpyxl, change it, save it elsewhere."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(target)
    return target


def fill(
    path: Path, target: Path, figures: Mapping[tuple[str, str], Any], *, number: str = "", comment: str = ""
) -> Path:
    """The workbook with these cells filled in, by line and column, saved by openpyxl."""

    def change(book: openpyxl.Workbook) -> None:
        sheet = filled_sheet(book)
        _, columns, rows = places(sheet)
        for (line, key), value in figures.items():
            sheet.cell(rows[line], columns[key]).value = value
        for label, value in ((NUMBER_LABEL, number), (COMMENT_LABEL, comment)):
            if value:
                row = next(row for row in range(1, 20) if sheet.cell(row, 1).value == label)
                sheet.cell(row, 3).value = value

    return edit(path, target, change)


def recalculated(path: Path, folder: Path) -> Path:
    """The workbook as LibreOffice saves it after it has computed every formula anew."""
    assert OFFICE is not None
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [OFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", str(folder), str(path)],
        check=True, capture_output=True, timeout=180, env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    return folder / path.name


def shown(path: Path) -> tuple[dict[str, Any], dict[tuple[str, str], Any]]:
    """The values a program left in the workbook: the G702 by its numbers, and the cells by line and column."""
    book = openpyxl.load_workbook(path, data_only=True)
    summary = {
        str(row[0].value): row[2].value for row in book[SUMMARY].iter_rows() if row[2].value is not None
    }
    sheet = filled_sheet(book)
    _, columns, rows = places(sheet)
    cells = {
        (line, key): sheet.cell(row, column).value
        for line, row in rows.items()
        for key, column in columns.items()
    }
    return summary, cells
