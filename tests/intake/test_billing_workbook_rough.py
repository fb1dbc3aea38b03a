"""Billing workbooks as people maltreat them: what is typed, moved, hidden, merged and renamed gets one clear sentence, or changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from store.intake.reader import read
from store.intake.taking_in import take_in_file
from store.rules.billing_workbook import IDENTITY, SHEET, SUMMARY
from tests.billing_workbooks import edit, places
from tests.intake.workbooks import refusal
from tests.store.company import Company

AMOUNT = "is not an amount; write it as 1,234.50, -1234.50 or (1,234.50)."
PERCENTAGE = "is a percentage; enter an amount such as 1,234.50"
DAY = "as which the spreadsheet shows a number; format the cell as a number, then enter it again."


def worked(path: Path, target: Path, value: Any, number_format: str = "") -> Path:
    """The workbook with a value typed as the work of line 2."""

    def change(book: openpyxl.Workbook) -> None:
        cell = work_of_line_2(book[SHEET])
        cell.value = value
        cell.number_format = number_format or cell.number_format

    return edit(path, target, change)


def work_of_line_2(sheet: Worksheet) -> Any:
    _, columns, rows = places(sheet)
    return sheet.cell(rows["2"], columns["work"])


@pytest.mark.parametrize(
    ("typed", "number_format", "said"),
    [
        ("1 200,00", "", AMOUNT), ("1.200,00", "", AMOUNT), ("12,00", "", AMOUNT), ("$1,200", "", AMOUNT), ("1,200 USD", "", AMOUNT),
        ("\u2212500", "", AMOUNT), ("\uff11\uff12\uff10\uff10", "", AMOUNT), ("1e3", "", AMOUNT), ("TBD", "", AMOUNT), ("\u2013", "", AMOUNT),
        (True, "", AMOUNT), ("1200.005", "", "has more than 2 decimals; round it to 2."), (-0.004, "", "has more than 2 decimals"),
        (1e15, "", "is not an amount of at most 13 digits; correct it."), ("50%", "", PERCENTAGE), (0.5, "0.00%", PERCENTAGE),
        (50, "0%", PERCENTAGE), (date(2026, 1, 5), "", DAY), (datetime(2026, 1, 5, 12, 30), "", DAY), (time(12), "", DAY),  # noqa: DTZ001
        (46000, "yyyy-mm-dd", DAY), ("=1+1", "", "is a formula; put its value there instead"),
        ("=[1]Sheet1!A1", "", "is a formula; put its value there instead"),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_named_with_its_place_and_what_to_write(
    office: Company, sent: Path, tmp_path: Path, typed: Any, number_format: str, said: str
) -> None:
    told = refusal(office.at("ina"), worked(sent, tmp_path / "back.xlsx", typed, number_format))
    assert told.rule == "workbook.cells"
    [fault] = told.faults
    assert fault.place == "row 9, column Work this period (E)"
    assert said in fault.message
    assert "Work this period" not in fault.message


@pytest.mark.parametrize(
    ("typed", "due"),
    [("1,200.00", 108_000), ("  1200 ", 108_000), (0.1 + 0.2, 27), (0.5, 45), (1200.0, 108_000)],
)
def test_an_amount_is_taken_however_it_was_typed(
    office: Company, sent: Path, tmp_path: Path, typed: Any, due: int
) -> None:
    answer = take_in_file(office.at("ina"), read(worked(sent, tmp_path / "back.xlsx", typed)))
    assert answer["due"] == due


@pytest.mark.parametrize("typed", [-500, "(500)", "-500.00"])
def test_less_than_nothing_is_refused_by_the_line(
    office: Company, sent: Path, tmp_path: Path, typed: Any
) -> None:
    told = refusal(office.at("ina"), worked(sent, tmp_path / "back.xlsx", typed))
    assert (told.rule, told.faults[0].message) == (
        "workbook.amounts",
        "Line 2 would stand at -500.00 to date; take back no more than was billed.",
    )


def _notes(book: openpyxl.Workbook) -> None:
    book.create_sheet("Notes", 0).append(["Please pay soon", 1_000_000])
    book[SHEET].cell(60, 1).value = "Thank you"
    book[SHEET].cell(9, 40).value = "see the photographs"


def _hidden(book: openpyxl.Workbook) -> None:
    book[SHEET].column_dimensions["C"].hidden = True
    book[SHEET].row_dimensions[9].hidden = True


def _own_sums(book: openpyxl.Workbook) -> None:
    for cell in book[SHEET][9]:
        if isinstance(cell.value, str) and cell.value.startswith("="):
            cell.value = 1


HARMLESS: dict[str, Callable[[openpyxl.Workbook], None]] = {
    "notes of his own beside and before": _notes,
    "hidden columns and rows": _hidden,
    "sums typed over": _own_sums,
    "no summary": lambda book: book.remove(book[SUMMARY]),
    "a row more above": lambda book: book[SHEET].insert_rows(2),
    "a column more between": lambda book: book[SHEET].insert_cols(3),
}


@pytest.mark.parametrize("what", HARMLESS)
def test_what_touches_no_cell_of_the_schedule_changes_nothing(
    office: Company, sent: Path, tmp_path: Path, what: str
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        work_of_line_2(book[SHEET]).value = 12_000
        HARMLESS[what](book)

    answer = take_in_file(office.at("ina"), read(edit(sent, tmp_path / "back.xlsx", change)))
    assert [(each["line"], each["after"]) for each in answer["lines"]] == [("2", 1_200_000)]
    assert answer["due"] == 1_080_000


def _renamed(book: openpyxl.Workbook) -> None:
    book[SHEET].title = "January"


def _twice(book: openpyxl.Workbook) -> None:
    book[SHEET].cell(10, 1).value = "2"


def _stranger(book: openpyxl.Workbook) -> None:
    book[SHEET].cell(30, 1).value, book[SHEET].cell(30, 3).value = "Extra work", 900


def _no_headings(book: openpyxl.Workbook) -> None:
    book[SHEET].cell(7, 3).value = "Value"


def _only_hidden(book: openpyxl.Workbook) -> None:
    for name in (SHEET, SUMMARY):
        book.remove(book[name])
    book[IDENTITY].sheet_state = "visible"


SPOILT: dict[str, tuple[Callable[[openpyxl.Workbook], None], str, str]] = {
    "renamed": (
        _renamed, "workbook.incomplete", "The sheet “Pay application” is not there, perhaps under another name (“January”, “Summary”); fill in",
    ),
    "the hidden sheet alone": (_only_hidden, "workbook.incomplete", "The sheet “Pay application” is not there; fill in"),
    "no hidden sheet": (
        lambda book: book.remove(book[IDENTITY]), "workbook.incomplete", "The hidden sheet “billspool”, which says what the workbook is of, is gone or",
    ),
    "other headings": (_no_headings, "workbook.incomplete", "The headings of the sheet “Pay application” are gone or changed; fill in"),
    "merged over two lines": (lambda book: book[SHEET].merge_cells("A8:A9"), "workbook.tampered", "Line 2 was taken out; fill in the"),
    "a line twice": (_twice, "workbook.tampered", "row 10, column Line: Line 2 stands there a second time; put back what the row was."),
    "a line of his own": (_stranger, "workbook.tampered", "row 30, column Line: No line “Extra work” was in the workbook; take it out."),
}  # fmt: skip


@pytest.mark.parametrize("what", SPOILT)
def test_what_takes_the_workbook_apart_is_said_by_name(
    office: Company, sent: Path, tmp_path: Path, what: str
) -> None:
    spoil, rule, said = SPOILT[what]

    def change(book: openpyxl.Workbook) -> None:
        work_of_line_2(book[SHEET]).value = 12_000
        spoil(book)

    told = refusal(office.at("ina"), edit(sent, tmp_path / "back.xlsx", change))
    assert told.rule == rule
    assert said in told.message
