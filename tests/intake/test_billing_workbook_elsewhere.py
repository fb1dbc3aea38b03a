"""The billing workbook in another program: LibreOffice recalculates it to our figures, and what it saves comes back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from exporter.documents import billing_workbook
from store.actions import billing_periods, commitments, invoices, review
from store.actions.entries import Entry
from store.actions.review import Mark
from store.actions.schedules import ScheduleLine
from store.book import Book
from store.intake.reader import read
from store.intake.taking_in import take_in_file
from store.views.invoices import InvoiceDocument, document
from tests.billing_workbooks import fill, needs_office, recalculated, shown
from tests.store.company import Company, found

FIRST = {("1", "work"): 5000, ("2", "work"): 15000, ("3", "stored"): 8000}
W2 = {
    ("2", "work"): 18000,
    ("3", "work"): 6000,
    ("3", "stored"): 7000,
    ("CO1", "work"): 2250,
    ("CO2", "work"): -1500,
}
ODD = {
    ("1", "work"): 33.35,
    ("2", "work"): 33.35,
    ("3", "work"): 33.35,
    ("4", "quantity"): 417.5,
    ("5", "work"): 0.05,
}


@pytest.fixture
def office(blank_book: Path, tmp_path: Path) -> Iterator[Company]:
    with Book.open(shutil.copy(blank_book, tmp_path / "company.book")) as book:
        yield found(book)


def cents(value: object) -> int:
    """The cents of a cell; a program that keeps more than two decimals would be seen."""
    number = Decimal(repr(value)).quantize(Decimal("0.0000001")) * 100
    assert number == int(number), value
    return int(number)


def returned(
    office: Company, tmp_path: Path, figures: dict[tuple[str, str], float], commitment: str = "SC-001"
) -> tuple[InvoiceDocument, Path]:
    """The workbook sent, filled in by openpyxl, recalculated and saved by LibreOffice, and taken in."""
    sent, filled = tmp_path / f"{commitment}.xlsx", tmp_path / "filled" / f"{commitment}.xlsx"
    filled.parent.mkdir(exist_ok=True)
    billing_workbook.save(office.at("ivan"), commitment, sent)
    back = recalculated(fill(sent, filled, figures, number=f"N-{commitment}"), tmp_path / "office")
    taken = take_in_file(office.at("ivan"), read(back))
    assert taken["differences"] == []
    return document(office.root, taken["invoice"]), back


def assert_same_figures(invoice: InvoiceDocument, back: Path) -> None:
    """Each line of the G702 and each computed cell of the G703, to the cent."""
    summary, cells = shown(back)
    for name, value in invoice.summary.by_number().items():
        if name != "9":
            assert cents(summary[name]) == value, f"line {name}"
    for line in invoice.lines:
        wanted = {
            "work": line.work_this, "total": line.total, "work_held": line.work_retainage_held, "materials_held": line.materials_retainage_held,
        }  # fmt: skip
        for key, value in wanted.items():
            assert cents(cells[line.line, key] or 0) == value, f"line {line.line} {key}"
        if line.percent is not None:
            assert cents(cells[line.line, "percent"] * 100) == line.percent
    assert "9" not in summary


@needs_office
def test_two_applications_recalculate_to_the_cent_and_come_back(office: Company, tmp_path: Path) -> None:
    """The first two applications of the constructed series (W1, W2): 25,200.00 and 21,375.00 due."""
    invoice, back = returned(office, tmp_path, FIRST)
    assert_same_figures(invoice, back)
    assert invoice.summary.due == 2_520_000
    invoices.submit(office.at("ivan"), "SC-001/1")
    review.approve_all(office.at("rita"), "SC-001/1")
    review.finish(office.at("rita"), "SC-001/1")
    office.change_order("CO1", 450_000)
    office.change_order("CO2", -150_000)
    billing_periods.open_period(office.root, "P9", date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 25))
    (tmp_path / "SC-001.xlsx").unlink()
    invoice, back = returned(office, tmp_path, W2)
    assert_same_figures(invoice, back)
    assert (invoice.summary.due, invoice.summary.to_finish) == (2_137_500, 5_642_500)


@needs_office
def test_half_cents_units_and_releases_are_rounded_as_the_book_rounds_them(
    office: Company, tmp_path: Path
) -> None:
    lines = [
        *(ScheduleLine(str(n), "16-200", f"Line {n}", amount=100_000) for n in (1, 2, 3)),
        ScheduleLine("4", "16-200", "Slab", quantity=12_500_000, unit="sf", unit_price=33_333),
        ScheduleLine("5", "16-200", "Odd", amount=0),
    ]  # fmt: skip
    commitments.add(
        office.root, "SC-2", title="Concrete", project="P9", vendor="Other Trade", status="approved", accounting="unit",
        retainage=1000, lines=[line for line in lines if line.line == "4"],
    )  # fmt: skip
    commitments.add(
        office.root, "SC-3", title="Odds", project="P9", vendor="Other Trade", status="approved", retainage=1000,
        lines=[line for line in lines if line.line != "4"],
    )  # fmt: skip
    invoice, back = returned(office, tmp_path, {("4", "quantity"): 417.5}, "SC-2")
    assert_same_figures(invoice, back)
    assert invoice.lines[0].work_this == 139_165
    invoice, back = returned(
        office, tmp_path, {key: value for key, value in ODD.items() if key[0] != "4"}, "SC-3"
    )
    assert_same_figures(invoice, back)
    assert [line.work_retainage_this for line in invoice.lines[:3]] == [334, 334, 334]


@needs_office
def test_a_returned_invoice_keeps_its_typed_retainage_through_another_program(
    office: Company, tmp_path: Path
) -> None:
    invoices.create(office.at("ivan"), "SC-001")
    invoices.bill(
        office.at("ivan"),
        "SC-001/1",
        [Entry("1", work=500_000, work_retainage=12_345), Entry("2", work=2_200_000)],
    )
    invoices.submit(office.at("ivan"), "SC-001/1")
    review.mark(office.at("rita"), "SC-001/1", [Mark("2", "rejected", "only 55 % in place", 1_800_000)])
    review.finish(office.at("rita"), "SC-001/1")
    invoice, back = returned(office, tmp_path, {("2", "work"): 18000})
    assert_same_figures(invoice, back)
    assert invoice.lines[0].work_retainage_this == 12_345
