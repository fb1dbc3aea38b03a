"""A billing workbook goes out, is filled in and comes back: it becomes the subcontractor's invoice."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from exporter.documents import billing_workbook
from exporter.documents.enclosures import enclosure
from store.actions import billing_periods, change_orders, invoices, review
from store.actions.entries import Entry
from store.actions.review import Mark
from store.errors import NotPermitted, Refusal
from store.rules.billing_workbook import SHEET
from store.views.invoices import document, history
from tests.billing_workbooks import fill, places
from tests.intake.workbooks import FIRST, fingerprint, refusal, summary, take
from tests.store.company import Company

# ---- what becomes of it -----------------------------------------------------------------------------------------


def test_a_workbook_filled_in_by_the_contact_becomes_his_invoice(
    office: Company, sent: Path, tmp_path: Path
) -> None:
    filled = fill(sent, tmp_path / "back.xlsx", FIRST, number="VS-001", comment="rough-in of level 1")
    taken = take(office.at("ina"), filled)
    assert (taken["invoice"], taken["created"], taken["for"], taken["due"]) == (
        "SC-001/1",
        True,
        "",
        2_520_000,
    )
    invoice = document(office.root, "SC-001/1").invoice
    assert (invoice.created_by, invoice.number, invoice.comment, invoice.status) == (
        "ina",
        "VS-001",
        "rough-in of level 1",
        "draft",
    )
    assert summary(office.root, "SC-001/1") == {
        "1": 10_000_000, "2": 0, "3": 10_000_000, "4": 2_800_000, "5a": 200_000, "5b": 80_000, "5": 280_000,
        "6": 2_520_000, "7": 0, "8": 2_520_000, "9": 7_480_000,
    }  # fmt: skip


def test_a_clerk_who_takes_it_in_acts_for_the_subcontractor_and_counts_as_its_creator(
    office: Company, sent: Path, tmp_path: Path
) -> None:
    taken = take(office.at("ivan"), fill(sent, tmp_path / "back.xlsx", FIRST), submit=True)
    assert (taken["for"], taken["status"]) == ("Volt & Söhne Electric", "under_review")
    entry = next(
        each
        for each in history(office.root, "SC-001/1")
        if each["verb"] == "workbook.take_in" and "file" in each["after"]
    )
    assert entry["after"]["taken in for"] == "Volt & Söhne Electric"
    with pytest.raises(NotPermitted, match="cannot approve"):
        review.approve_all(office.at("ivan"), "SC-001/1")
    review.approve_all(office.at("rita"), "SC-001/1")
    assert review.finish(office.at("rita"), "SC-001/1") == "approved"


def test_a_trial_tells_what_would_happen_and_keeps_nothing(
    office: Company, sent: Path, tmp_path: Path
) -> None:
    filled = fill(sent, tmp_path / "back.xlsx", FIRST)
    before = fingerprint(office.root)
    told = take(office.at("ina"), filled, dry_run=True)
    assert told["dry_run"]
    assert fingerprint(office.root) == before
    assert {**told, "dry_run": False} == take(office.at("ina"), filled)
    assert {(line["line"], line["figure"], line["after"]) for line in told["lines"]} == {
        ("1", "work_this", 500_000), ("2", "work_this", 1_500_000), ("3", "stored", 800_000),
    }  # fmt: skip


def test_the_same_schedule_gives_the_same_workbook_to_the_byte(office: Company) -> None:
    assert billing_workbook.make(office.at("ivan"), "SC-001") == billing_workbook.make(
        office.at("ivan"), "SC-001"
    )


def test_it_is_enclosed_in_a_message_for_the_period_it_was_asked_for(office: Company) -> None:
    of = {"kind": "billing_workbook", "commitment": "SC-001", "period": 1}
    drawn = enclosure(office.at("ivan"), of)
    assert (drawn.name, drawn.data) == billing_workbook.make(office.at("ivan"), "SC-001")
    assert drawn.name == "SC-001 2026-01.xlsx"
    with pytest.raises(Refusal, match="no longer period 2"):
        enclosure(office.at("ivan"), {**of, "period": 2})


def test_an_invoice_begun_meanwhile_is_filled_and_not_made_a_second_time(
    office: Company, sent: Path, tmp_path: Path
) -> None:
    invoices.create(office.at("ina"), "SC-001")
    taken = take(office.at("ina"), fill(sent, tmp_path / "back.xlsx", FIRST))
    assert (taken["invoice"], taken["created"], taken["due"]) == ("SC-001/1", False, 2_520_000)


# ---- revise & resubmit ------------------------------------------------------------------------------------------


@pytest.fixture
def rejected(office: Company, tmp_path: Path) -> Path:
    """SC-001/1 came back: line 2 rejected with a proposal, line 1 approved; the workbook it goes back with."""
    invoices.create(office.at("ina"), "SC-001", number="VS-001")
    invoices.bill(office.at("ina"), "SC-001/1", [Entry("1", work=500_000), Entry("2", work=2_200_000)])
    invoices.submit(office.at("ina"), "SC-001/1")
    review.mark(
        office.at("rita"),
        "SC-001/1",
        [Mark("1", "approved"), Mark("2", "rejected", "only 55 % in place", 1_800_000)],
    )
    review.finish(office.at("rita"), "SC-001/1")
    path = tmp_path / "returned.xlsx"
    billing_workbook.save(office.at("rita"), "SC-001", path)
    return path


def test_what_goes_back_quotes_the_reviewer_and_locks_the_lines_he_approved(rejected: Path) -> None:
    sheet = openpyxl.load_workbook(rejected)[SHEET]
    _, columns, rows = places(sheet)

    def cell(line: str, key: str) -> Any:
        return sheet.cell(rows[line], columns[key])

    assert (cell("2", "mark").value, cell("2", "comment").value) == ("rejected", "only 55 % in place")
    assert (cell("2", "claimed").value, cell("2", "proposed").value, cell("2", "work").value) == (
        22000,
        18000,
        22000,
    )
    assert (cell("1", "work").protection.locked, cell("2", "work").protection.locked) == (True, False)


def test_a_revision_keeps_the_number_and_the_marks_of_lines_that_stand(
    office: Company, rejected: Path, tmp_path: Path
) -> None:
    taken = take(
        office.at("ina"), fill(rejected, tmp_path / "back.xlsx", {("2", "work"): 18000}), submit=True
    )
    assert (taken["invoice"], taken["created"], taken["revision"], taken["status"]) == (
        "SC-001/1",
        False,
        2,
        "under_review",
    )
    found = document(office.root, "SC-001/1")
    assert found.invoice.number == "VS-001"
    assert {row.line: row.mark for row in found.rows} == {"1": "approved", "2": "no_action", "3": "no_action"}


def test_whoever_took_in_a_revision_does_not_approve_it(
    office: Company, rejected: Path, tmp_path: Path
) -> None:
    take(office.at("rita"), fill(rejected, tmp_path / "back.xlsx", {("2", "work"): 18000}), submit=True)
    with pytest.raises(NotPermitted, match="took in"):
        review.approve_all(office.at("rita"), "SC-001/1")
    review.approve_all(office.at("ivan"), "SC-001/1")
    assert review.finish(office.at("ivan"), "SC-001/1") == "approved"


def test_an_approved_line_changed_by_force_is_tampering(
    office: Company, rejected: Path, tmp_path: Path
) -> None:
    told = refusal(
        office.at("ina"), fill(rejected, tmp_path / "back.xlsx", {("1", "work"): 4000, ("2", "work"): 18000})
    )
    assert told.rule == "workbook.tampered"
    assert "Locked; it was 5,000.00." in told.faults[0].message


# ---- overtaken --------------------------------------------------------------------------------------------------


def test_a_change_order_approved_since_is_told_and_stops_nothing(
    office: Company, sent: Path, tmp_path: Path
) -> None:
    office.change_order("CO1", 450_000)
    taken = take(office.at("ina"), fill(sent, tmp_path / "back.xlsx", FIRST))
    assert [(each["line"], each["rule"], each["stops"]) for each in taken["differences"]] == [
        ("CO1", "line.new", False)
    ]
    assert {row.line: row.work_this for row in document(office.root, "SC-001/1").rows}["CO1"] == 0


def test_a_change_order_voided_since_stops_only_what_was_billed_on_it(
    office: Company, tmp_path: Path
) -> None:
    office.change_order("CO1", 450_000)
    path = tmp_path / "SC-001.xlsx"
    billing_workbook.save(office.at("ivan"), "SC-001", path)
    change_orders.set_status(office.root, "SC-001", "CO1", "void")
    billed = fill(path, tmp_path / "billed.xlsx", {**FIRST, ("CO1", "work"): 100})
    told = refusal(office.at("ina"), billed)
    assert told.rule == "workbook.stale"
    assert "Line CO1 Change CO1 is no longer on the commitment" in told.faults[0].message
    taken = take(office.at("ina"), billed, carry=True)
    assert (taken["left_out"], taken["due"]) == (["CO1"], 2_520_000)
    [left] = taken["not_taken"]
    assert (left["line"], left["figure"], left["before"], left["after"]) == ("CO1", "work_this", 0, 10_000)


def test_an_entry_made_meanwhile_is_not_written_over_unseen(
    office: Company, sent: Path, tmp_path: Path
) -> None:
    office.draft(work=700_000)
    filled = fill(sent, tmp_path / "back.xlsx", FIRST)
    told = refusal(office.at("ivan"), filled)
    assert told.rule == "workbook.stale"
    assert "Line 2: work this period is 7,000.00 now, 0.00 in the workbook" in told.faults[0].message
    taken = take(office.at("ivan"), filled, carry=True)
    assert taken["left_out"] == ["2"]
    assert {row.line: row.work_this for row in document(office.root, "SC-001/1").rows} == {
        "1": 500_000,
        "2": 700_000,
        "3": 0,
    }


def test_of_two_workbooks_the_newer_one_counts(office: Company, sent: Path, tmp_path: Path) -> None:
    office.change_order("CO1", 450_000)
    newer = tmp_path / "newer.xlsx"
    billing_workbook.save(office.at("ivan"), "SC-001", newer)
    old = fill(sent, tmp_path / "old.xlsx", FIRST)
    assert refusal(office.at("ina"), old).rule == "workbook.superseded"
    assert take(office.at("ina"), old, carry=True)["invoice"] == "SC-001/1"
    told = refusal(office.at("ina"), fill(newer, tmp_path / "new.xlsx", FIRST | {("2", "work"): 16000}))
    assert told.rule == "workbook.stale"


# ---- types ------------------------------------------------------------------------------------------------------


def test_a_workbook_for_retainage_opens_the_releases_only(office: Company, tmp_path: Path) -> None:
    office.approved()
    billing_periods.open_period(office.root, "P9", date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 25))
    path = tmp_path / "SC-001.xlsx"
    billing_workbook.save(office.at("ivan"), "SC-001", path, "retainage")
    told = refusal(office.at("ina"), fill(path, tmp_path / "work.xlsx", {("2", "work"): 100}))
    assert told.rule == "workbook.tampered"
    taken = take(office.at("ina"), fill(path, tmp_path / "back.xlsx", {("2", "release_work"): 750}))
    assert (taken["type"], taken["due"]) == ("retainage", 75_000)
    assert document(office.root, "SC-001/2").invoice.type == "retainage"


def test_open_cells_take_numbers_with_two_decimals_and_locked_ones_are_locked(sent: Path) -> None:
    sheet = openpyxl.load_workbook(sent)[SHEET]
    _, columns, rows = places(sheet)
    assert sheet.protection.sheet
    opened = {"work", "stored", "release_work", "release_materials"}
    for key, column in columns.items():
        for row in rows.values():
            assert sheet.cell(row, column).protection.locked == (key not in opened), key
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation if rule.type == "custom"}
    letter = openpyxl.utils.get_column_letter(columns["work"])
    first, last = min(rows.values()), max(rows.values())
    assert f"ISNUMBER({letter}{first})" in rules[f"{letter}{first}:{letter}{last}"].formula1
    assert sheet.freeze_panes == f"C{first}"


def test_a_workbook_waits_until_the_invoice_before_is_decided(office: Company, tmp_path: Path) -> None:
    office.under_review()
    with pytest.raises(Refusal, match="Under Review"):
        billing_workbook.save(office.at("ivan"), "SC-001", tmp_path / "x.xlsx")
    assert not (tmp_path / "x.xlsx").exists()
