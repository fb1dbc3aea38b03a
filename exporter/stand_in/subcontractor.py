"""An imitation of a subcontractor at his spreadsheet: he takes the billing workbook out of a letter, fills in open cells and saves it."""

from __future__ import annotations

import email
import email.policy
import io
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path

from lxml import etree

from store.intake.reader import read
from store.rules.billing_workbook import BY_KEY, SHEET

_CELLS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_PAGE = "xl/worksheets/sheet1.xml"

Figures = Mapping[tuple[str, str], str]
"""What he writes, by line and column of the workbook, such as ``("2", "work"): "18000.00"``."""


def fill_in(letter: Path, folder: Path, figures: Figures) -> Path:
    """Save the workbook enclosed in a letter, with these figures in it, in a folder; answers its path.

    Raises:
        KeyError: the workbook has no such line or column.
    """
    message = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default)
    enclosed = next(message.iter_attachments())
    path = folder / str(enclosed.get_filename())
    assert isinstance(enclosed, EmailMessage)
    path.write_bytes(enclosed.get_content())
    path.write_bytes(_filled(path.read_bytes(), _cells(path, figures)))
    return path


def _cells(path: Path, figures: Figures) -> dict[str, str]:
    """The figures by the cells they belong into, such as ``E9``."""
    page = next(sheet for sheet in read(path).sheets if sheet.name == SHEET)
    rows = {str(row[0]): number for number, row in enumerate(page.rows, 1) if row and row[0]}
    headings = list(page.rows[rows[BY_KEY["line"].heading] - 1])
    return {
        f"{chr(ord('A') + headings.index(BY_KEY[column].heading))}{rows[line]}": text
        for (line, column), text in figures.items()
    }


def _filled(workbook: bytes, cells: Mapping[str, str]) -> bytes:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as saved,
    ):
        for name in source.namelist():
            data = source.read(name)
            saved.writestr(name, _page(data, cells) if name == _PAGE else data)
    return target.getvalue()


def _page(data: bytes, cells: Mapping[str, str]) -> bytes:
    root = etree.fromstring(data)
    for cell in root.iter(f"{_CELLS}c"):
        for stale in cell.findall(f"{_CELLS}v") if cell.find(f"{_CELLS}f") is not None else ():
            cell.remove(stale)
        if (text := cells.get(str(cell.get("r")))) is not None:
            for before in list(cell):
                cell.remove(before)
            etree.SubElement(cell, f"{_CELLS}v").text = text
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
