"""A billing workbook that was changed, made up, late or hostile is refused with the reason, and nothing is kept of it."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from exporter.documents import billing_workbook
from store.actions import billing_periods, commitments, company
from store.actions.schedules import ScheduleLine
from store.book import Book
from store.desk import Desk
from store.intake.billing_workbook import is_billing_workbook
from store.intake.faults import IntakeRefused
from store.intake.reader import read
from store.rules.billing_workbook import BY_KEY, IDENTITY, SHEET
from tests.billing_workbooks import edit, fill, places
from tests.intake.workbooks import FIRST, refusal, take
from tests.store.company import Company

# ---- refused ----------------------------------------------------------------------------------------------------


def test_a_workbook_is_taken_in_once(office: Company, sent: Path, tmp_path: Path) -> None:
    filled = fill(sent, tmp_path / "back.xlsx", FIRST)
    take(office.at("ina"), filled)
    told = refusal(office.at("ina"), filled)
    assert told.rule == "workbook.returned"
    assert "taken in already as SC-001/1, on 2026-01-20 by ina" in told.message
    again = fill(sent, tmp_path / "again.xlsx", {("1", "work"): 1})
    assert refusal(office.at("ivan"), again).rule == "workbook.returned"


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("2", "scheduled", 70000),
        ("2", "description", "Rough-in and more"),
        ("2", "rate", 5),
        ("1", "work_prev", 100),
    ],
)
def test_a_locked_cell_that_was_changed_is_named(
    office: Company, sent: Path, tmp_path: Path, line: str, key: str, value: Any
) -> None:
    told = refusal(office.at("ina"), fill(sent, tmp_path / "back.xlsx", {**FIRST, (line, key): value}))
    assert told.rule == "workbook.tampered"
    [fault] = told.faults
    assert fault.column == BY_KEY[key].heading
    assert fault.message.startswith("Locked; it was ")


def test_a_locked_cell_made_a_formula_is_named(office: Company, sent: Path, tmp_path: Path) -> None:
    told = refusal(
        office.at("ina"), fill(sent, tmp_path / "back.xlsx", {**FIRST, ("2", "scheduled"): "=60000"})
    )
    assert (told.rule, told.faults[0].column) == ("workbook.tampered", BY_KEY["scheduled"].heading)


def test_rows_that_came_and_went_are_named(office: Company, sent: Path, tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book[SHEET]
        _, _, rows = places(sheet)
        sheet.cell(rows["2"], 1).value = "2A"

    told = refusal(office.at("ina"), edit(sent, tmp_path / "back.xlsx", change))
    assert {fault.value for fault in told.faults} == {"2A", "2"}


@pytest.mark.parametrize("name", ["commitment", "workbook", "checksum", "invoice", "type"])
def test_a_changed_identity_is_refused(office: Company, sent: Path, tmp_path: Path, name: str) -> None:
    def change(book: openpyxl.Workbook) -> None:
        row = next(row for row in book[IDENTITY].iter_rows() if row[0].value == name)
        row[1].value = "other"

    told = refusal(office.at("ina"), edit(sent, tmp_path / "back.xlsx", change))
    assert told.rule == ("workbook.foreign" if name == "workbook" else "workbook.tampered")


def test_a_workbook_without_its_hidden_sheet_is_recognised_and_refused(
    office: Company, sent: Path, tmp_path: Path
) -> None:
    path = edit(sent, tmp_path / "back.xlsx", lambda book: book.remove(book[IDENTITY]))
    assert is_billing_workbook(read(path))
    assert refusal(office.at("ina"), path).rule == "workbook.incomplete"


def test_another_book_does_not_take_it_in(sent: Path, tmp_path: Path) -> None:
    with Book.open(tmp_path / "other.book", create=True) as other:
        desk = Desk(other, "root", lambda: datetime(2026, 1, 20, tzinfo=UTC))
        company.initialise(desk, "Quay Builders", "US")
        told = refusal(desk, fill(sent, tmp_path / "back.xlsx", FIRST))
    assert told.rule == "workbook.foreign"
    assert "it says it is from Harbor Builders" in told.message


def test_another_companys_contact_does_not_take_it_in(office: Company, sent: Path, tmp_path: Path) -> None:
    told = refusal(office.at("otto"), fill(sent, tmp_path / "back.xlsx", FIRST))
    assert (told.rule, "none of your company's" in told.message, "SC-001" in told.faults[0].message) == (
        "workbook.others",
        True,
        False,
    )


def test_a_closed_period_is_not_billed(office: Company, sent: Path, tmp_path: Path) -> None:
    billing_periods.open_period(office.root, "P9", date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 25))
    told = refusal(office.at("ina"), fill(sent, tmp_path / "back.xlsx", FIRST))
    assert told.rule == "workbook.period"
    assert "2026-01-01 to 2026-01-31 is closed" in told.message


def test_an_invoice_under_review_is_not_overwritten(office: Company, sent: Path, tmp_path: Path) -> None:
    office.under_review()
    told = refusal(office.at("ivan"), fill(sent, tmp_path / "back.xlsx", FIRST))
    assert told.rule == "workbook.invoice"
    assert "SC-001/1 is Under Review" in told.message


def test_nothing_filled_in_is_no_invoice(office: Company, sent: Path) -> None:
    assert refusal(office.at("ina"), sent).rule == "workbook.empty"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("=15000", "is a formula"),
        ("a lot", "is not an amount"),
        (15000.005, "more than 2 decimals"),
        (True, "is not an amount"),
    ],
)
def test_a_cell_that_is_no_amount_is_named(
    office: Company, sent: Path, tmp_path: Path, value: Any, said: str
) -> None:
    told = refusal(office.at("ina"), fill(sent, tmp_path / "back.xlsx", {**FIRST, ("2", "work"): value}))
    assert told.rule == "workbook.cells"
    [fault] = told.faults
    assert fault.column == BY_KEY["work"].heading
    assert said in fault.message


def test_every_amount_beyond_the_rules_is_named_at_once(office: Company, sent: Path, tmp_path: Path) -> None:
    company.set_setting(office.root, "overbilling.prevent_all", "yes")
    told = refusal(
        office.at("ina"),
        fill(
            sent, tmp_path / "back.xlsx", {("1", "work"): 5000.01, ("2", "work"): 60001, ("3", "stored"): -1}
        ),
    )
    assert told.rule == "workbook.amounts"
    assert len(told.faults) == 3


# ---- hostile files ----------------------------------------------------------------------------------------------


def rewritten(source: Path, target: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
        for name, data in parts.items():
            new.writestr(name, data)
    return target


def hostile(sent: Path, folder: Path) -> Iterator[tuple[Path, str]]:
    yield rewritten(sent, folder / "vba.xlsx", {"xl/vbaProject.bin": b"macro"}), "with macros"
    yield Path(shutil.copy(sent, folder / "named.xlsm")), "with macros"
    (folder / "text.xlsx").write_bytes(b"not a workbook at all")
    yield folder / "text.xlsx", "is no workbook"
    yield (
        rewritten(sent, folder / "bomb.xlsx", {"xl/media/bomb": b"\0" * 210_000_000}),
        "unpacks to more than 200 MB",
    )
    (folder / "cut.xlsx").write_bytes(sent.read_bytes()[:-200])
    yield folder / "cut.xlsx", "is damaged"


def test_hostile_files_get_one_clear_sentence(sent: Path, tmp_path: Path) -> None:
    for path, said in hostile(sent, tmp_path):
        with pytest.raises(IntakeRefused) as caught:
            read(path)
        assert said in caught.value.message
        assert len(caught.value.faults) == 1


def test_a_sheet_of_a_million_rows_is_refused(office: Company, sent: Path, tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book[SHEET].cell(1_000_000, 1).value = "x"

    with pytest.raises(IntakeRefused, match="beyond row 100,000"):
        read(edit(sent, tmp_path / "long.xlsx", change))


def test_hostile_text_of_the_book_stays_text(office: Company, tmp_path: Path) -> None:
    lines = [
        ScheduleLine("=1+1", "16-200", '=HYPERLINK("http://x","y")', amount=100_000),
        ScheduleLine("+2", "16-200", "@SUM(A1)", amount=100),
    ]
    commitments.add(
        office.root,
        "SC-9",
        title="=cmd|' /C calc'!A0",
        project="P9",
        vendor="Other Trade",
        status="approved",
        lines=lines,
    )
    path = tmp_path / "hostile.xlsx"
    billing_workbook.save(office.at("ivan"), "SC-9", path)
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert not any(word in str(cell.value) for word in ("HYPERLINK", "cmd", "@SUM", "1+1"))
    filled = fill(path, tmp_path / "back.xlsx", {("+2", "work"): 1})
    assert take(office.at("otto"), filled)["due"] == 100
