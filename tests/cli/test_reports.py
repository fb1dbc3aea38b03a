"""`billspool report`: one table of reports, in every format, harmless in a spreadsheet, for the office alone."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from store.views.reports import REPORTS
from tests.cli.commands import FIRST, Commands, bill
from tests.documents.applications import pages


@pytest.fixture
def billed(billspool: Commands) -> Commands:
    """SC-001/1 under review."""
    name = bill(billspool, FIRST)
    billspool("invoices", "submit", name, who="ivan")
    return billspool


def test_without_a_name_all_reports_are_listed(billspool: Commands) -> None:
    assert [row["report"] for row in billspool("report")["rows"]] == list(REPORTS)
    assert "Where each commitment" in billspool.text("report")


def test_each_report_answers_people_and_programs(billed: Commands) -> None:
    for name in REPORTS:
        answer = billed("report", name)
        assert answer["report"] == name
        assert answer["count"] == len(answer["rows"])
        assert json.loads(billed.text("report", name, "--format", "json")) == answer
        assert billed.text("report", name).strip()


def test_money_is_text_with_two_decimals_and_totals_are_those_of_what_is_shown(billed: Commands) -> None:
    answer = billed("report", "period-status", "--project", "P9")
    [row] = answer["rows"]
    assert (row["number"], row["state"], row["gross"], row["due"], row["due_date"]) == (
        "SC-001", "under_review", "28000.00", "25200.00", "2026-02-25"
    )  # fmt: skip
    assert answer["totals"] == {"gross": "28000.00", "due": "25200.00", "retained": "2800.00"}
    assert billed("report", "period-status", "--filter", "nobody")["totals"]["gross"] == "0.00"


def test_a_csv_file_quotes_everything_and_no_cell_is_a_formula(billspool: Commands, tmp_path: Path) -> None:
    billspool(
        "invoices",
        "delete",
        billspool("invoices", "create", "SC-001", who="ivan")["invoice"],
        "--reason",
        "=1+1",
        who="ivan",
    )
    file = tmp_path / "audit.csv"
    billspool("report", "audit", str(file))
    text = file.read_text(encoding="utf-8-sig")
    assert all(line.startswith('"') for line in text.split("\n") if line)
    found = list(csv.reader(io.StringIO(text)))
    assert not [cell for line in found for cell in line if cell.startswith(("=", "+", "-", "@"))]
    assert [line[4] for line in found if "=1+1" in line[4]] == ["'=1+1"]


def test_negative_money_stays_a_number_in_csv(billed: Commands) -> None:
    text = billed.text("report", "period-status", "--format", "csv")
    [_, line] = list(csv.reader(io.StringIO(text)))
    assert "28000.00" in line


def test_the_workbook_and_the_pdf_hold_the_same_figures(billed: Commands, tmp_path: Path) -> None:
    book, paper = tmp_path / "status.xlsx", tmp_path / "status.pdf"
    billed("report", "period-status", str(book))
    billed("report", "period-status", str(paper))
    found = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).to_python()
    assert found[4][5:8] == [28000.0, 25200.0, 2800.0]
    assert found[5][5:8] == [28000.0, 25200.0, 2800.0]
    [page] = pages(paper.read_bytes(), tmp_path)
    assert "28,000.00" in page
    assert "Volt & Söhne [acme]" in " ".join(page.split())


def test_a_report_is_written_into_this_folder_and_never_over_a_file(
    billed: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name = billed("report", "retainage", "--format", "pdf")["file"]
    assert name.startswith("retainage-")
    assert billed.refused("report", "retainage", name)["rule"] == "file.exists"
    billed("report", "retainage", name, "--force")


REFUSED = {
    ("nonsense",): "report",
    ("retainage", "--period", "1", "--project", "P9"): "period",
    ("retainage", "--sort", "colour"): "sort",
    ("retainage", "a.doc"): "file",
    ("retainage", "--project", "P77"): "project",
}


def test_what_cannot_be_reported_is_refused(billspool: Commands) -> None:
    for words, field in REFUSED.items():
        assert billspool.refused("report", *words)["field"] == field


def test_reports_are_for_the_office(billed: Commands) -> None:
    assert billed.refused("report", "retainage", who="ina")["rule"] == "permission.own"
    assert billed.refused("report", who="ina")["rule"] == "permission.own"
    assert billed("report", "retainage", who="rose")["count"] == 1


def test_the_order_can_be_chosen(billed: Commands) -> None:
    rows = billed("report", "retainage", "--sort", "-retained")["rows"]
    assert [row["retained"] for row in rows] == ["2800.00"]
