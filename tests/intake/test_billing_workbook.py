"""A billing workbook goes out, is filled in and comes back: it becomes the subcontractor's invoice, or is refused with the reason."""

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
from exporter.documents.enclosures import enclosure
from store.actions import billing_periods, change_orders, commitments, company, invoices, review
from store.actions.entries import Entry
from store.actions.review import Mark
from store.actions.schedules import ScheduleLine
from store.book import Book
from store.desk import Desk
from store.errors import NotPermitted, Refusal
from store.intake.billing_workbook import WorkbookRefused, is_billing_workbook
from store.intake.faults import IntakeRefused
from store.intake.reader import read
from store.intake.taking_in import take_in_file
from store.rules.billing_workbook import BY_KEY, IDENTITY, SHEET
from store.views.invoices import document, history
from tests.billing_workbooks import edit, fill, places
from tests.store.company import Company, found

FIRST = {("1", "work"): 5000, ("2", "work"): 15000, ("3", "stored"): 8000}


@pytest.fixture(scope="module")
def founded(blank_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company's book, made once and copied for each test."""
    path = Path(shutil.copy(blank_book, tmp_path_factory.mktemp("founded") / "company.book"))
    with Book.open(path) as book:
        found(book)
    return path


@pytest.fixture
def office(founded: Path, tmp_path: Path) -> Iterator[Company]:
    with Book.open(shutil.copy(founded, tmp_path / "company.book")) as book:
        yield Company(Desk(book, "root", lambda: datetime(2026, 1, 20, 9, 14, tzinfo=UTC)))


@pytest.fixture
def sent(office: Company, tmp_path: Path) -> Path:
    """The workbook of SC-001 for January, as the office wrote it."""
    path = tmp_path / "SC-001.xlsx"
    billing_workbook.save(office.at("ivan"), "SC-001", path)
    return path


def take(desk: Desk, path: Path, **how: Any) -> dict[str, Any]:
    return take_in_file(desk, read(path), **how)


def refusal(desk: Desk, path: Path, **how: Any) -> WorkbookRefused:
    """What is said of a workbook that is not taken in; the book holds what it held before."""
    before = fingerprint(desk)
    with pytest.raises(WorkbookRefused) as caught:
        take(desk, path, **how)
    assert fingerprint(desk) == before
    return caught.value


def fingerprint(desk: Desk) -> list[tuple[Any, ...]]:
    rows = desk.book.db.execute_sql("SELECT id, version, status, due FROM invoice ORDER BY id").fetchall()
    return [tuple(row) for row in rows] + [
        tuple(row) for row in desk.book.db.execute_sql("SELECT COUNT(*) FROM audit_entry").fetchall()
    ]


def summary(desk: Desk, name: str) -> dict[str, int]:
    return document(desk, name).summary.by_number()


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
