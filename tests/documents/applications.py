"""The first two applications of the worked subcontract, and how a PDF and a workbook are read back."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from store.actions import invoices, review
from store.actions.entries import Entry
from store.actions.review import Mark
from store.book import Book
from tests.store.company import Company, found

FIRST = [Entry("1", work=500_000), Entry("2", work=1_500_000), Entry("3", stored=800_000)]
SECOND = [
    Entry("2", work=2_200_000), Entry("3", work=600_000, stored=700_000), Entry("CO1", work=225_000), Entry("CO2", work=-150_000),
]  # fmt: skip
REASON = "only 55 % in place"


def first(book: Book) -> Company:
    """Application 1, approved."""
    company = found(book)
    ina, rita = company.at("ina"), company.at("rita")
    name = invoices.create(ina, "SC-001", number="VS-001")
    invoices.bill(ina, name, FIRST)
    invoices.submit(ina, name)
    review.approve_all(rita, name)
    review.finish(rita, name)
    return company


def second(book: Book) -> Company:
    """Application 2, claimed with 22,000.00 of rough-in, returned, handed in again with 18,000.00, approved."""
    company = first(book)
    company.change_order("CO1", 450_000)
    company.change_order("CO2", -150_000)
    ina, rita = company.at("ina"), company.at("rita")
    name = invoices.create(ina, "SC-001", number="VS-002")
    invoices.bill(ina, name, SECOND)
    invoices.submit(ina, name)
    review.mark(rita, name, [Mark("2", "rejected", REASON, 1_800_000)])
    review.finish(rita, name)
    invoices.bill(ina, name, [Entry("2", work=1_800_000)])
    invoices.submit(ina, name)
    review.approve_all(rita, name)
    review.finish(rita, name)
    return company


def pages(data: bytes, folder: Path) -> list[str]:
    """The text of each page, as it stands on the paper."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler) is not installed here")
    file = folder / "read.pdf"
    file.write_bytes(data)
    told = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    return told.split("\f")[:-1]


def row(page: str, start: str) -> list[str]:
    """The cells of the line that begins so, apart by two blanks."""
    lines = [line.strip() for line in page.splitlines()]
    line = next((line for line in lines if re.match(rf"{re.escape(start)}(\s{{2,}}|$)", line)), None)
    assert line is not None, f"no line begins with {start!r} in\n{page}"
    return re.split(r"\s{2,}", line)


def cells(data: bytes) -> dict[str, list[list[object]]]:
    """Each sheet's cells by its name."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def without_results(data: bytes) -> bytes:
    """The workbook with no formula's result in it: whatever is read from it later was computed by somebody else."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for item in source.infolist():
            content = source.read(item)
            if item.filename.startswith("xl/worksheets/"):
                content = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
            made.writestr(item, content)
    return target.getvalue()


def recalculated(data: bytes, folder: Path) -> dict[str, list[list[object]]]:
    """The cells as LibreOffice computes them."""
    if (office := shutil.which("soffice") or shutil.which("libreoffice")) is None:
        pytest.skip("LibreOffice is not installed here")
    file = folder / "application.xlsx"
    file.write_bytes(without_results(data))
    out = folder / "out"
    words = [office, "--headless", f"-env:UserInstallation=file://{folder / 'profile'}",
             "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(file)]  # fmt: skip
    done = subprocess.run(words, capture_output=True, text=True, timeout=100, check=False)
    if not (out / "application.xlsx").exists():
        pytest.skip(f"LibreOffice converts no workbook here: {done.stderr.strip()[:200]}")
    return cells((out / "application.xlsx").read_bytes())
