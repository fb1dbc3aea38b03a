"""The billing workbook: a commitment's schedule of values as a locked spreadsheet with the cells open that a subcontractor fills in.

Every text is written as text: nothing of the book is or becomes a formula. What follows from the open cells does so by formulas of ours.
"""

from __future__ import annotations

import io
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from exporter.documents.billing_sheets import Page, SummarySheet
from store.actions import billing_workbooks
from store.desk import Desk
from store.errors import Invalid, Refusal
from store.rules import numbering
from store.rules.billing_workbook import IDENTITY, MARKER, VERSION
from store.text import printable
from store.views import billing_workbooks as views
from store.views.billing_workbooks import Workbook

_PLAIN = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - the same workbook has the same bytes whenever it is written


def make(desk: Desk, commitment: str, kind: str = "", *, period: int | None = None) -> tuple[str, bytes]:
    """The billing workbook of a commitment and the name of its file; the same bytes while nothing in it changes.

    Args:
        period: the position of the billing period it is wanted for; None for whichever is to be billed now.

    Raises:
        Refusal: there is nothing to bill now; the sentence says why.
    """
    found = views.workbook(desk, billing_workbooks.issue(desk, commitment, kind=kind, period=period))
    return file_name(found), content(found)


def save(desk: Desk, commitment: str, path: Path, kind: str = "") -> Workbook:
    """Write the billing workbook of a commitment to a new file; `Refusal` where there is a file already."""
    if path.suffix.lower() != ".xlsx":
        raise Invalid(
            f"{printable(path.name)} is no name of a workbook; let it end in .xlsx.", field="file", value=path
        )
    if path.exists():
        raise _in_the_way(path)
    found = views.workbook(desk, billing_workbooks.issue(desk, commitment, kind=kind))
    try:
        with path.open("xb") as stream:
            stream.write(content(found))
    except FileExistsError as error:
        raise _in_the_way(path) from error
    except OSError as error:
        raise Refusal(f"{printable(path)} cannot be written ({error.strerror}); choose another folder.",
                      rule="file.unwritable", field="file", value=path) from error  # fmt: skip
    return found


def _in_the_way(path: Path) -> Refusal:
    return Refusal(f"{printable(path)} is there already; choose another name, or delete it first.",
                   rule="file.exists", field="file", value=path)  # fmt: skip


def file_name(found: Workbook) -> str:
    """``SC-001 2026-01.xlsx``, or ``SC-001-2 r2.xlsx`` for an invoice that is revised."""
    about = (
        numbering.revised(found.revises, found.revision)
        if found.revises
        else f"{found.commitment} {found.period_end:%Y-%m}"
    )
    return re.sub(r"[^\w .()-]+", "-", about) + ".xlsx"


def content(found: Workbook) -> bytes:
    """The bytes of the workbook."""
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _PLAIN) as book:
        book.set_properties(
            {"created": _MADE, "title": f"{found.words.said('Pay application')} {found.commitment}"}
        )
        page = Page(book, found)
        page.write()
        SummarySheet(book, page).write()
        _identify(book, found)
    return target.getvalue()


def _identify(book: Any, found: Workbook) -> None:
    """The hidden sheet that says which workbook this is."""
    sheet = book.add_worksheet(IDENTITY)
    rows = {
        MARKER: VERSION,
        "company": found.company,
        **found.identity,
        "fingerprint": found.fingerprint,
        "checksum": found.seal,
    }
    for row, (name, value) in enumerate(rows.items()):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
    sheet.protect("")
    sheet.hide()
