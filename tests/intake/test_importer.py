"""A filled workbook or CSV file goes into the book whole, and once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from store import audit
from store.actions import billing_periods, commitments, invoices, users
from store.desk import Desk
from store.errors import NotPermitted, Refusal
from store.intake.faults import IntakeRefused
from store.intake.importer import import_file
from store.models import (
    ALL,
    AuditEntry,
    ChangeOrder,
    ChangeOrderLine,
    Commitment,
    CostCode,
    InvoiceContact,
    Link,
    Project,
    Setting,
    SovLine,
    User,
    UserPrivilege,
    Vendor,
)
from tests.intake.filled import COMPANY, ROWS, Percent, changed, write


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return write(tmp_path / "company.xlsx", COMPANY)


def everything() -> dict[str, list[Any]]:
    """Every row of every table, but for the record of commands."""
    return {
        model.__name__: sorted(map(repr, model.select().tuples()))
        for model in ALL
        if model.__name__ != "Command"
    }


def test_a_filled_workbook_goes_in_whole(desk: Desk, workbook: Path) -> None:
    result = import_file(desk, workbook)
    assert result.added == ROWS
    assert list(result.added) == list(ROWS)
    assert set(result.unchanged.values()) == {0}
    electric = Commitment.get(Commitment.number == "SC-001")
    assert (electric.vendor.name, electric.original, electric.approved_changes) == (
        "Volt & Söhne",
        10_000_000,
        450_000,
    )
    assert (electric.retainage, electric.materials_retainage, electric.executed) == (1000, 1000, True)
    lines = SovLine.select().where(SovLine.commitment == electric).order_by(SovLine.position)
    assert [(row.line, row.description, row.amount) for row in lines] == [
        ("1", "Mobilization", 500_000), ("2", "Rough-in  of two blanks", 6_000_000), ("3", "Fixtures", 3_500_000),
    ]  # fmt: skip
    cable = SovLine.get(SovLine.description == "Cable")
    assert (cable.quantity, cable.unit, cable.unit_price, cable.amount) == (4_175_000, "LF", 29_952, 125_050)
    extra = ChangeOrder.get(ChangeOrder.number == "CO1")
    assert (extra.status, extra.date, extra.amount, extra.approved_by) == (
        "approved",
        date(2026, 1, 15),
        450_000,
        "root",
    )
    assert [
        row.changes_line and row.changes_line.line
        for row in ChangeOrderLine.select().where(ChangeOrderLine.change_order == extra)
    ] == ["2", None]
    pier = Project.get()
    assert (pier.allow_overbilling, pier.move_materials) == (False, True)
    assert InvoiceContact.get().email == "ina@volt.example"
    assert {row.login: row.name for row in User.select()} == {
        "root": "root",
        "rita": "Rita",
        "adam": "Adam",
        "ina": "Ina Volt",
    }
    assert UserPrivilege.get().granted_by == "root"
    settings = dict(Setting.select(Setting.key, Setting.value).tuples())
    assert (settings["company.name"], settings["batch.size"]) == ("Harbor Builders", "30")
    assert audit.verify() == []


def test_links_win_over_the_names_of_the_other_sheets(desk: Desk, workbook: Path) -> None:
    import_file(desk, workbook)
    assert {(row.kind, row.ours): row.quickbooks_name for row in Link.select()} == {
        ("vendor", "Volt & Söhne"): "Volt and Sons",
        ("vendor", "[/b] O'Neill “Quoted”"): "ONeill",
        ("job", "P9"): "Port:Pier 9",
        ("item", "16-200"): "Subs:Electrical",
        ("account", "01-100"): "01-100",
        ("class", "Field"): "Field work",
    }


def test_the_same_file_twice_changes_nothing_the_second_time(desk: Desk, workbook: Path) -> None:
    import_file(desk, workbook)
    before = everything()
    result = import_file(desk, workbook)
    assert set(result.added.values()) == {0}
    assert result.unchanged == ROWS
    assert everything() == before


def test_the_same_file_changes_nothing_after_the_contract_was_billed(desk: Desk, workbook: Path) -> None:
    import_file(desk, workbook)
    billing_periods.open_period(desk, "P9", date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 25))
    invoices.create(desk, "SC-001")
    assert set(import_file(desk, workbook).added.values()) == {0}


def test_a_dry_run_says_what_would_come_and_keeps_nothing(desk: Desk, workbook: Path) -> None:
    before = everything()
    result = import_file(desk, workbook, dry_run=True)
    assert result.dry_run
    assert result.added == ROWS
    assert everything() == before


def test_a_file_with_one_fault_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    before = everything()
    path = write(tmp_path / "bad.xlsx", changed("Links", 4, "kind", "colour"))
    with pytest.raises(IntakeRefused):
        import_file(desk, path)
    assert everything() == before


def test_what_an_action_refuses_is_told_with_its_row(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise Refusal("No.")

    monkeypatch.setattr(commitments.add, "within", refuse)
    before = everything()
    with pytest.raises(IntakeRefused, match="Commitments, row 2: No") as refusal:
        import_file(desk, write(tmp_path / "company.xlsx", COMPANY))
    assert refusal.value.as_json()["message"].endswith("Nothing was imported.")
    assert everything() == before


def test_an_import_leaves_one_entry_of_its_own_and_one_for_each_document(desk: Desk, workbook: Path) -> None:
    import_file(desk, workbook)
    documents = [row.document for row in AuditEntry.select()]
    assert documents.count("import company.xlsx") == 1
    assert documents.count("commitment PO-7") == 1


def test_rows_are_added_to_what_is_in_the_book(desk: Desk, workbook: Path, tmp_path: Path) -> None:
    import_file(desk, workbook)
    more = [*COMPANY["Vendors"], ["New & Co", None, None, None, None]]
    lines = [*COMPANY["Schedule of values"][:1], ["PO-7", 2, "01-100", "Clips", 2, "EA", 3, None]]
    result = import_file(desk, write(tmp_path / "more.xlsx", {"Vendors": more, "Schedule of values": lines}))
    assert result.added == {"Vendors": 1, "Schedule of values": 1}
    assert result.unchanged == {"Vendors": 2, "Schedule of values": 0}
    assert [
        row.line
        for row in SovLine.select()
        .join(Commitment)
        .where(Commitment.number == "PO-7")
        .order_by(SovLine.position)
    ] == ["1", "2"]
    assert Commitment.get(Commitment.number == "PO-7").original == 125_650


def test_a_percentage_as_a_spreadsheet_keeps_it_is_what_it_shows(desk: Desk, tmp_path: Path) -> None:
    import_file(
        desk, write(tmp_path / "shares.xlsx", changed("Commitments", 2, "retainage percent", Percent(0.075)))
    )
    assert Commitment.get(Commitment.number == "SC-001").retainage == 750


def test_a_cost_code_is_what_the_settings_of_the_same_file_say(desk: Desk, tmp_path: Path) -> None:
    sheets = {
        "Cost codes": [["code", "description"], ["01", "General"]],
        "Settings": [["key", "value"], ["bills.lines", "accounts"]],
    }
    import_file(desk, write(tmp_path / "settings.xlsx", sheets))
    assert CostCode.get().quickbooks_kind == "account"


CSV_FILES = {
    "vendors.csv": "name,City\nVolt & Söhne,Oakland\n",
    "PROJECTS.csv": "number;name\nP9;Pier 9\n",
    "cost_codes.csv": "code,description\n16-200,Electrical\n",
    "commitments.csv": "number,type,title,project,vendor,status,retainage percent,total\nSC-001,subcontract,Electric,P9,Volt & Söhne,approved,10%,100\n",
    "schedule-of-values.csv": ' Line ,COMMITMENT,cost  code,Description*,amount\n1,SC-001,16-200,"Two\nlines, with ""quotes""",100.00\n\n,,,,\n',
    "change-orders.csv": "commitment,number,title,line,cost code,description,amount,changes line\nSC-001,CO1,Less,1,16-200,Out,(5.00),1\n",
    "invoice-contacts.csv": "commitment,name,email\nSC-001,Ina,ina@volt.example\n",
    "users.csv": "login,name,roles\nrita,Rita,invoice_admin\n",
    "links.csv": "kind,ours,quickbooks name\nvendor,volt & söhne,Volt\n",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_files_go_in_sheet_by_sheet(desk: Desk, tmp_path: Path, encoding: str) -> None:
    for again in (False, True):
        for name, text in CSV_FILES.items():
            path = tmp_path / name
            path.write_text(text, encoding=encoding, newline="")
            result = import_file(desk, path)
            assert sum((result.unchanged if again else result.added).values()) == 1
    line = SovLine.get()
    assert (line.description, line.amount) == ('Two\nlines, with "quotes"', 10_000)
    assert Link.get(Link.kind == "vendor").quickbooks_name == "Volt"
    assert ChangeOrder.get().amount == -500
    assert Vendor.get().name == "Volt & Söhne"


def test_the_sheet_of_a_csv_file_can_be_said(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name\nAcme\n")
    assert import_file(desk, path, sheet="vendors").added == {"Vendors": 1}
    with pytest.raises(IntakeRefused, match="There is no sheet 'list' to import"):
        import_file(desk, path)


def test_who_may_not_keep_a_sheet_may_not_import_it(desk: Desk, tmp_path: Path) -> None:
    users.add(desk, "rita", roles=["invoice_admin"])
    users.add(desk, "ed", roles=["erp_admin"])
    users.add(desk, "sam", roles=["standard"])
    vendors = write(tmp_path / "vendors.xlsx", {"Vendors": COMPANY["Vendors"]})
    people = write(tmp_path / "users.xlsx", {"Users": COMPANY["Users"][:1] + COMPANY["Users"][2:3]})
    with pytest.raises(NotPermitted):
        import_file(desk.seat("sam"), vendors)
    with pytest.raises(NotPermitted, match="users"):
        import_file(desk.seat("rita"), people)
    import_file(desk.seat("ed"), vendors)
    import_file(desk, people)


def test_nobody_grants_himself_a_privilege_through_a_file(desk: Desk, tmp_path: Path) -> None:
    rows = {
        "Users": [["login", "name", "roles", "privileges"], ["root", "root", "admin", "push_to_accounting"]]
    }
    path = write(tmp_path / "own.xlsx", rows)
    with pytest.raises(
        IntakeRefused, match="Users, row 2, column privileges: Nobody grants a privilege to himself"
    ):
        import_file(desk, path)
    users.add(desk, "ada", roles=["admin"])
    users.grant(desk.seat("ada"), "root", "push_to_accounting")
    assert import_file(desk, path).unchanged == {"Users": 1}


def test_a_setting_that_loosens_the_controls_needs_an_administrator(desk: Desk, tmp_path: Path) -> None:
    users.add(desk, "ed", roles=["erp_admin"])
    path = write(tmp_path / "off.xlsx", {"Settings": [["key", "value"], ["duties.separated", False]]})
    with pytest.raises(NotPermitted):
        import_file(desk.seat("ed"), path)
    import_file(desk, path)
    assert Setting.get_by_id("duties.separated").value == "no"
