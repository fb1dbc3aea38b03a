"""Every fault of a file is named at once, each with sheet, row and column; nothing is written."""

from __future__ import annotations

import string
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from store.actions import billing_periods, change_orders, commitments, invoices, lists
from store.actions.schedules import ScheduleLine
from store.desk import Desk
from store.intake.importer import import_file
from store.models import Vendor
from store.text import printable
from tests.intake.conftest import Refuse
from tests.intake.filled import COMPANY, Formula, Percent, changed, write

LONG = string.ascii_letters[:42]

# sheet, row, column, what is written there, and a part of what is said
CELLS: list[tuple[str, int, str, Any, str]] = [
    ("Settings", 2, "key", "company.colour", "There is no setting company.colour"),
    ("Settings", 3, "value", "many", "whole number from 1 to 100"),
    ("Settings", 3, "key", "company.name", "is in row 2 already"),
    ("Vendors", 2, "name", LONG, "at most 41"),
    ("Vendors", 2, "name", None, "name is empty"),
    ("Vendors", 2, "name", "   ", "name is empty"),
    ("Vendors", 2, "name", "Volt\x1b[31m", "U+001B"),
    ("Vendors", 2, "name", "Volt\u202eenots", "RIGHT-TO-LEFT OVERRIDE"),
    ("Vendors", 2, "name", "Volt\u200b", "ZERO WIDTH SPACE"),
    ("Vendors", 2, "name", "Volt\n& Sons", "U+000A"),
    ("Vendors", 3, "name", "VOLT & söhne", "is in row 2 already"),
    ("Vendors", 2, "phone", "0" * 22, "at most 21"),
    ("Vendors", 2, "phone", 12345678901234567890, "more than 15 digits"),
    ("Vendors", 2, "colour", "red", "There is no column 'colour'"),
    ("Projects", 2, "name", LONG, "at most 41"),
    ("Projects", 2, "move materials", "maybe", "it is one of yes, no"),
    ("Cost codes", 3, "code", "16-200", "is in row 2 already"),
    ("Cost codes", 2, "quickbooks kind", "class", "it is one of item, account"),
    ("Commitments", 2, "number", "SC-001-LONGER", "at most 11"),
    ("Commitments", 2, "type", "lease", "it is one of subcontract, purchase order"),
    ("Commitments", 2, "project", "P10", "There is no project 'P10'"),
    ("Commitments", 2, "vendor", "Bolt", "There is no vendor 'Bolt' in the book or on the sheet Vendors"),
    ("Commitments", 2, "accounting", "hours", "it is one of amount, unit"),
    ("Commitments", 2, "status", "received", "A subcontract cannot be"),
    ("Commitments", 2, "retainage percent", 101, "from 0 to 100"),
    ("Commitments", 2, "retainage percent", -1, "is negative"),
    ("Commitments", 2, "retainage percent", Percent(1.1), "from 0 to 100"),
    ("Commitments", 2, "total", 100000.01, "less than the stated 100000.01"),
    ("Commitments", 2, "total", "99,999.99", "0.01 more than the stated 99999.99"),
    ("Commitments", 3, "number", "SC-001", "is in row 2 already"),
    ("Schedule of values", 2, "commitment", "SC-9", "There is no commitment 'SC-9'"),
    ("Schedule of values", 2, "cost code", "16-201", "There is no cost code '16-201'"),
    ("Schedule of values", 3, "line", 1, "SC-001 1 is in row 2 already"),
    ("Schedule of values", 2, "amount", 12.345, "more than 2 decimals"),
    ("Schedule of values", 2, "amount", "1e3", "is not an amount"),
    ("Schedule of values", 2, "amount", "NaN", "is not an amount"),
    ("Schedule of values", 2, "amount", "$5", "is not an amount"),
    ("Schedule of values", 2, "amount", True, "is not an amount"),
    ("Schedule of values", 2, "amount", None, "amount is empty"),
    ("Schedule of values", 2, "amount", 1e15, "is not an amount of at most 13 digits"),
    ("Schedule of values", 2, "amount", Formula("=A1"), "The cell H2 is a formula"),
    ("Schedule of values", 2, "description", Formula('="x"'), "The cell D2 is a formula"),
    ("Schedule of values", 5, "quantity", 417.50001, "more than 4 decimals"),
    ("Schedule of values", 5, "quantity", None, "a unit contract needs it"),
    ("Schedule of values", 5, "unit price", None, "a unit contract needs it"),
    ("Schedule of values", 5, "amount", 1250.51, "417.5 x 2.9952 is 1250.50, not 1250.51"),
    ("Schedule of values", 5, "unit", "u" * 32, "at most 31"),
    ("Change orders", 2, "number", "CO-1234567890", "at most 12"),
    ("Change orders", 2, "title", "t" * 31, "at most 30"),
    ("Change orders", 3, "title", "Another", "Row 2 gives this change order another title"),
    ("Change orders", 2, "status", "maybe", "it is one of draft"),
    ("Change orders", 2, "date", "31.01.2026", "is not a date; write it as year-month-day"),
    ("Change orders", 2, "date", 46037, "is not a date"),
    ("Change orders", 2, "changes line", 9, "SC-001 has no line 9 to change"),
    ("Invoice contacts", 2, "email", "ina", "no e-mail address"),
    ("Users", 2, "roles", "boss", "it is one of admin"),
    ("Users", 2, "roles", ",", "give at least one"),
    ("Users", 2, "roles", "contact", None),
    ("Users", 2, "privileges", "all", "it is one of push_to_accounting"),
    ("Users", 4, "vendor", "Bolt", "There is no vendor 'Bolt'"),
    ("Links", 2, "kind", "colour", "it is one of vendor, job"),
    ("Links", 3, "ours", "Pier 9", "There is no project 'Pier 9'"),
    ("Links", 2, "quickbooks name", LONG, "QuickBooks allows 41 here"),
]  # fmt: skip


@pytest.mark.parametrize(
    "sheet, row, column, value, said", CELLS, ids=lambda value: printable(str(value))[:25]
)
def test_a_bad_cell_is_named_with_sheet_row_and_column(
    refuse: Refuse, sheet: str, row: int, column: str, value: Any, said: str | None
) -> None:
    faults = refuse(changed(sheet, row, column, value))
    mine = [fault for fault in faults if fault.sheet == sheet and said and said in fault.message]
    if said is None:
        assert [(fault.column, fault.message) for fault in faults] == [
            ("vendor", "A contact needs the vendor he works for; fill it in.")
        ]
        return
    assert mine, faults
    assert (mine[0].row, mine[0].column) == (1 if column == "colour" else row, column)
    assert all(character.isprintable() for fault in faults for character in str(fault))


def test_forty_one_characters_are_a_name(desk: Desk, tmp_path: Path) -> None:
    rows = {"Vendors": [["name"], [LONG[:41]]], "Projects": [["number", "name"], ["P", LONG[:41]]]}
    assert import_file(desk, write(tmp_path / "names.xlsx", rows)).added == {"Vendors": 1, "Projects": 1}


def test_all_faults_are_listed_at_once_in_the_order_of_the_file(refuse: Refuse) -> None:
    sheets = COMPANY
    for sheet, row, column, value in [
        ("Links", 2, "kind", "colour"),
        ("Schedule of values", 3, "amount", 12.345),
        ("Schedule of values", 3, "description", Formula("=1")),
        ("Vendors", 3, "name", LONG),
        ("Vendors", 2, "email", "a\x07b"),
        ("Commitments", 3, "vendor", "Nobody"),
    ]:
        sheets = changed(sheet, row, column, value, sheets)
    assert [(fault.sheet, fault.row, fault.column) for fault in refuse(sheets)] == [
        ("Vendors", 2, "email"), ("Vendors", 3, "name"), ("Commitments", 3, "vendor"),
        ("Schedule of values", 3, "description"), ("Schedule of values", 3, "amount"),
        ("Links", 2, "kind"),
    ]  # fmt: skip


def test_an_approved_commitment_needs_lines(refuse: Refuse) -> None:
    bare = {
        **COMPANY,
        "Schedule of values": COMPANY["Schedule of values"][:1],
        "Change orders": COMPANY["Change orders"][:1],
    }
    assert [(fault.row, fault.column) for fault in refuse(bare)] == [
        (2, "status"),
        (2, "total"),
        (3, "total"),
    ]


STRUCTURES: list[tuple[str, dict[str, Any], tuple[str, int | None, str], str]] = [
    ("a wrong sheet", {"Vendorz": [["name"], ["Volt"]]}, ("Vendorz", None, ""), "There is no sheet 'Vendorz'"),
    ("no sheet filled", {"Vendors": [["name"]]}, ("", None, ""), "The file holds no rows"),
    ("nothing at all", {"Sheet1": []}, ("", None, ""), "The file holds no rows"),
    ("a missing column", {"Vendors": [["email"], ["a@b.c"]]}, ("Vendors", 1, "name"), "The column name is missing"),
    ("a column twice", {"Vendors": [["name", " NAME*"], ["a", "b"]]}, ("Vendors", 1, "name"), "The column name is there twice"),
    ("a cell without heading", {"Vendors": [["name", None], ["a", "b"]]}, ("Vendors", 2, "B"), "Column B has no heading"),
    ("a cell beyond the headings", {"Vendors": [["name"], ["a", None, "b"]]}, ("Vendors", 2, "C"), "Column C has no heading"),
    ("a formula as heading", {"Vendors": [["name", Formula("=1")], ["a"]]}, ("Vendors", 1, "B"), "The cell B1 is a formula"),
]  # fmt: skip


@pytest.mark.parametrize(
    "sheets, place, said", [case[1:] for case in STRUCTURES], ids=[case[0] for case in STRUCTURES]
)
def test_a_sheet_that_is_not_laid_out_as_it_should_be_is_named(
    refuse: Refuse, sheets: dict[str, Any], place: tuple[str, int | None, str], said: str
) -> None:
    found = [(fault.sheet, fault.row, fault.column) for fault in refuse(sheets) if said in fault.message]
    assert found == [place]


def test_headings_match_in_any_order_case_and_blanks(desk: Desk, tmp_path: Path) -> None:
    rows = [
        ["  Postal  CODE", "NAME*", "Email"],
        ["94607", "Volt", "a@b.c"],
        [None, None, None],
        ["1", "Amp", None],
    ]
    import_file(
        desk, write(tmp_path / "order.xlsx", {" vendors ": rows, "Read me": [["anything", Formula("=1")]]})
    )
    assert [(row.name, row.postal_code) for row in Vendor.select().order_by(Vendor.id)] == [
        ("Volt", "94607"),
        ("Amp", "1"),
    ]


DIFFERENCES: list[tuple[str, int, str, Any, str]] = [
    ("Vendors", 2, "city", "Alameda", "with city 'Oakland', not 'Alameda'"),
    ("Vendors", 2, "name", "VOLT & SÖHNE", "with name 'Volt & Söhne', not 'VOLT & SÖHNE'"),
    ("Vendors", 2, "quickbooks name", "Other", "with quickbooks name 'Volt and Sons', not 'Other'"),
    ("Projects", 2, "allow over-billing", "yes", "with allow over-billing 'no', not 'yes'"),
    ("Cost codes", 2, "quickbooks kind", "account", "with quickbooks kind 'item', not 'account'"),
    ("Commitments", 2, "retainage percent", 5, "with retainage percent '10.00', not '5.00'"),
    ("Commitments", 2, "type", "purchase order", "with type 'subcontract', not 'purchase order'"),
    ("Schedule of values", 2, "amount", 5001, "with amount '5000.00', not '5001.00'"),
    ("Schedule of values", 5, "unit", "M", "with unit 'LF', not 'M'"),
    ("Change orders", 4, "date", "2026-01-21", "with date '2026-01-20', not '2026-01-21'"),
    ("Change orders", 2, "line", 3, "Change order CO1 is in the book without this line"),
    ("Invoice contacts", 2, "name", "Ines", "with name 'Ina Volt', not 'Ines'"),
    ("Users", 3, "roles", "erp_admin", "with roles 'erp_standard, read_only', not 'erp_admin'"),
]  # fmt: skip


@pytest.mark.parametrize("sheet, row, column, value, said", DIFFERENCES)
def test_a_row_that_differs_from_the_book_is_a_fault_that_says_how(
    desk: Desk, tmp_path: Path, refuse: Refuse, sheet: str, row: int, column: str, value: Any, said: str
) -> None:
    import_file(desk, write(tmp_path / "company.xlsx", COMPANY))
    faults = refuse(changed(sheet, row, column, value))
    assert [fault.row for fault in faults if fault.sheet == sheet and said in fault.message] == [row], faults


def test_an_empty_cell_says_nothing_about_what_is_in_the_book(desk: Desk, tmp_path: Path) -> None:
    import_file(desk, write(tmp_path / "company.xlsx", COMPANY))
    change_orders.set_status(desk, "SC-001", "CO2", "pending")
    again = changed("Vendors", 2, "city", None)
    assert import_file(desk, write(tmp_path / "again.xlsx", again)).added["Vendors"] == 0


def test_lines_of_a_billed_contract_are_refused(desk: Desk, tmp_path: Path, refuse: Refuse) -> None:
    import_file(desk, write(tmp_path / "company.xlsx", COMPANY))
    billing_periods.open_period(desk, "P9", date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 25))
    invoices.create(desk, "SC-001")
    lines = [COMPANY["Schedule of values"][0], ["SC-001", 4, "16-200", "More", None, None, None, 1]]
    assert ["has been billed" in fault.message for fault in refuse({"Schedule of values": lines})] == [True]


HOSTILE = ["[/b]", "[acme] Concrete", "[@click=app.quit]x[/]", "=1+1", "@SUM(A1)", "+1", "-1", "{0}", "%s", "'; DROP TABLE vendor;--", "<b>&amp;", "\\x1b"]  # fmt: skip


def test_text_that_looks_like_something_else_stays_text(desk: Desk, tmp_path: Path) -> None:
    import_file(
        desk, write(tmp_path / "hostile.xlsx", {"Vendors": [["name"], *([name] for name in HOSTILE)]})
    )
    assert [row.name for row in Vendor.select().order_by(Vendor.id)] == HOSTILE


@pytest.mark.parametrize(
    "bad",
    [
        "\x1b]52;c;x\x07",
        "\x9b31m",
        "a\0b",
        "\u202etxt",
        "\U000e0041",
        "\u2028",
        "a" + "\u0301" * 9,
        "\ufeffx\ufffe",
    ],
)
def test_text_that_acts_is_refused_wherever_it_stands(refuse: Refuse, bad: str) -> None:
    for sheets in ({"Vendors": [["name"], [f"x{bad}y"]]}, {"Vendors": [["name", f"x{bad}y"], ["a", "b"]]}):
        for fault in refuse(sheets):
            assert str(fault).isprintable()


def test_a_vendor_in_the_book_can_be_named_in_any_case(desk: Desk, tmp_path: Path) -> None:
    lists.add_vendor(desk, "Acme")
    rows = {
        "Users": [
            ["login", "name", "roles", "vendor"],
            ["a", "A", "contact", "acme"],
            ["b", "B", "contact", "ACME"],
        ]
    }
    assert import_file(desk, write(tmp_path / "case.xlsx", rows)).added == {"Users": 2}


def test_a_lump_sum_may_stand_in_a_change_order_of_a_unit_contract(
    desk: Desk, tmp_path: Path, refuse: Refuse
) -> None:
    import_file(desk, write(tmp_path / "company.xlsx", COMPANY))
    head = [*COMPANY["Change orders"][0], "quantity", "unit price"]
    lump = ["PO-7", "CO1", "Lump", None, None, 1, "01-100", "Lump", 500, None, None, None]
    half = ["PO-7", "CO2", "Half", None, None, 1, "01-100", "Half", 500, None, 5, None]
    assert [fault.column for fault in refuse({"Change orders": [head, lump, half]})] == ["unit price"]
    assert import_file(desk, write(tmp_path / "lump.xlsx", {"Change orders": [head, lump]})).added == {
        "Change orders": 1
    }


def test_a_schedule_line_of_the_book_is_compared_as_it_was_added(desk: Desk, tmp_path: Path) -> None:
    lists.add_vendor(desk, "V")
    lists.add_project(desk, "P", "P")
    lists.add_cost_code(desk, "C", "C")
    commitments.add(desk, "S", title="T", project="P", vendor="V", lines=[ScheduleLine("1", "C", "D", 1)])
    rows = {
        "Schedule of values": [
            ["commitment", "line", "cost code", "description", "amount"],
            ["S", "1", "C", "D", 0.01],
        ]
    }
    assert import_file(desk, write(tmp_path / "same.xlsx", rows)).unchanged == {"Schedule of values": 1}
