"""The main job through the command line: from a filled template to bills in the spool, to the cent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml import etree

from store.identity import real_user
from tests.cli.commands import (
    COMPANY,
    FIRST,
    SECOND,
    VENDOR,
    Commands,
    add_change_orders,
    bill,
    decide,
    enter,
    fill,
)
from tests.exporter.examples import assert_valid
from tests.postgresql import Server

FIRST_SUMMARY = {
    "1": "100000.00", "2": "0.00", "3": "100000.00", "4": "28000.00", "5a": "2000.00", "5b": "800.00", "5": "2800.00",
    "6": "25200.00", "7": "0.00", "8": "25200.00", "9": "74800.00",
}  # fmt: skip
SECOND_SUMMARY = {
    "1": "100000.00", "2": "3000.00", "3": "103000.00", "4": "51750.00", "5a": "4475.00", "5b": "700.00", "5": "5175.00",
    "6": "46575.00", "7": "25200.00", "8": "21375.00", "9": "56425.00",
}  # fmt: skip


def spooled(billspool: Commands, answer: dict[str, Any]) -> list[bytes]:
    """The bytes of the batches an export answered, found in the folder `spool status` names."""
    folder = Path(billspool("spool", "status")["folder"])
    return [(folder / batch["file"]).read_bytes() for batch in answer["batches"]]


def test_two_applications_go_from_the_template_to_the_spool_to_the_cent(billspool: Commands) -> None:
    first = bill(billspool, FIRST)
    decide(billspool, first)
    assert billspool("invoices", "show", first)["summary"] == FIRST_SUMMARY
    batch = billspool("export", who="adam")
    assert [one["total"] for one in batch["batches"][0]["bills"]] == ["25200.00"]

    add_change_orders(billspool)
    second = bill(billspool, SECOND)
    decide(billspool, second)
    shown = billspool("invoices", "show", second)
    assert shown["summary"] == SECOND_SUMMARY
    answer = billspool("export", who="adam")
    assert set(answer) == {"batches"}
    assert [set(one) for one in answer["batches"]] == [{"id", "file", "bills"}]
    [made] = answer["batches"][0]["bills"]
    assert (made["invoice"], made["total"]) == ("SC-001/2", "21375.00")
    [body] = spooled(billspool, answer)
    assert made["guid"].encode() in body
    assert_valid(body)
    amounts = [element.text for element in etree.fromstring(body).iter("Amount")]
    assert amounts == ["18000.00", "5000.00", "2250.00", "-1500.00", "-2375.00"]

    assert billspool("export", who="adam") == {"batches": []}
    assert billspool("spool", "status")["files"]["outbox"] == 2
    checked = billspool("check")
    assert checked["ok"], checked
    assert {"name", "ok", "detail"} == set(checked["checks"][0])


def test_an_invoice_is_shown_with_exactly_the_keys_programs_know(billspool: Commands) -> None:
    decide(billspool, bill(billspool, FIRST))
    add_change_orders(billspool)
    invoice = bill(billspool, SECOND)
    shown = billspool("invoices", "submit", invoice, who="ivan")
    line = {
        "line": "2", "kind": "contract", "cost_code": "16-200", "description": "Rough-in", "scheduled_value": "60000.00",
        "work_previous": "15000.00", "work_this": "18000.00", "materials_moved": "0.00", "stored": "0.00",
        "stored_previous": "0.00", "total": "33000.00", "percent": "55.00", "balance": "27000.00",
        "work_retainage_percent": "10.00", "work_retainage_this": "1800.00", "work_retainage_released": "0.00",
        "work_retainage_held": "3300.00", "materials_retainage_held": "0.00", "materials_retainage_released": "0.00",
        "retainage": "3300.00", "claimed": "18000.00", "mark": "no_action", "comment": None, "proposed": None,
    }  # fmt: skip
    assert shown["lines"][1] == line
    assert list(shown["lines"][1]) == list(line)
    assert [(one["line"], one["kind"]) for one in shown["lines"]] == [
        ("1", "contract"), ("2", "contract"), ("3", "contract"), ("CO1", "change_order"), ("CO2", "change_order"),
    ]  # fmt: skip
    rest = {name: value for name, value in shown.items() if name not in ("lines", "findings")}
    item = {"account_or_item": "16-200"}
    assert rest == {
        "invoice": "SC-001/2", "commitment": "SC-001", "position": 2, "revision": 1, "number": "SC-001-2",
        "status": "under_review", "erp_state": "not_sent",
        "period": {"start": "2026-01-01", "end": "2026-01-31", "due": "2026-02-25"},
        "billing_date": "2026-01-31", "final": False, "summary": SECOND_SUMMARY,
        "bill": {
            "vendor": VENDOR, "job": "Pier 9", "ref_number": "SC-001-2", "date": "2026-01-31", "due": "2026-03-02",
            "total": "21375.00", "lines": [
                {**item, "amount": "18000.00", "description": "Rough-in"},
                {**item, "amount": "5000.00", "description": "Fixtures"},
                {**item, "amount": "2250.00", "description": "Extra outlets"},
                {**item, "amount": "-1500.00", "description": "Delete fixture"},
                {"account_or_item": "Retainage", "amount": "-2375.00", "description": "Retainage held"},
            ],
            "txn_id": None, "txn_number": None,
        },
    }  # fmt: skip
    assert all(set(finding) == {"rule", "level", "where", "message"} for finding in shown["findings"])
    assert shown == billspool("invoices", "show", invoice)


def test_a_rejected_line_returns_the_invoice_with_its_figures_and_the_revision_bills_what_was_agreed(
    billspool: Commands,
) -> None:
    decide(billspool, bill(billspool, FIRST))
    add_change_orders(billspool)
    invoice = bill(billspool, ({"line": "2", "work": "22000"}, *SECOND[1:]))
    submitted = billspool("invoices", "submit", invoice, who="ivan")
    assert submitted["summary"]["8"] == "24975.00"
    others = [word for line in ("1", "3", "CO1", "CO2") for word in ("--line", line)]
    billspool("review", invoice, "approve", *others, who="rita")
    reason = ("--reason", "only 55 % in place", "--propose", "18000")
    marked = billspool("review", invoice, "reject", "--line", "2", *reason, who="rita")["lines"][1]
    assert (marked["mark"], marked["comment"], marked["proposed"]) == (
        "rejected",
        "only 55 % in place",
        "18000.00",
    )
    returned = billspool("review", invoice, "finish", who="rita")
    assert (returned["status"], returned["summary"]) == ("revise_and_resubmit", submitted["summary"])

    enter(billspool, invoice, SECOND[:1])
    assert billspool("invoices", "diff", invoice)["rows"] == [
        {"line": "2", "field": "work_this", "before": "22000.00", "after": "18000.00"},
        {"line": "2", "field": "work_retainage_this", "before": "2200.00", "after": "1800.00"},
    ]
    again = billspool("invoices", "submit", invoice, who="ivan")
    assert (again["revision"], again["summary"]["8"]) == (2, "21375.00")
    assert [line["mark"] for line in again["lines"]] == [
        "approved",
        "no_action",
        "approved",
        "approved",
        "approved",
    ]
    billspool("review", invoice, "approve", "--line", "2", who="rita")
    assert billspool("review", invoice, "finish", who="rita")["status"] == "approved"
    told = billspool("invoices", "history", invoice)["rows"]
    assert {(row["by"], row["real_user"]) for row in told} >= {("ivan", real_user()), ("rita", real_user())}
    verbs = [row["verb"] for row in told]
    assert verbs[0] == "review.finish"
    assert verbs[-1] == "invoice.create"


def test_the_reviewer_certifies_another_amount_and_both_stay_visible(billspool: Commands) -> None:
    invoice = bill(billspool, FIRST)
    billspool("invoices", "submit", invoice, who="ivan")
    line = billspool(
        "invoices", "bill", invoice, "--line", "2", "--work", "12000", "--reason", "as measured", who="rita"
    )["lines"][1]
    assert (line["claimed"], line["work_this"]) == ("15000.00", "12000.00")


def test_a_whole_application_comes_from_a_file(billspool: Commands, tmp_path: Path) -> None:
    file = tmp_path / "lines.csv"
    file.write_text("line,work,percent,stored\n1,,100,\n2,15000.00,,\n3,,,8000\n")
    invoice = billspool(
        "invoices", "create", "SC-001", "--number", "VS-77", "--date", "2026-01-20", who="ivan"
    )["invoice"]
    shown = billspool("invoices", "bill", invoice, "--from", str(file), who="ivan")
    assert shown["summary"] == FIRST_SUMMARY
    assert (shown["number"], shown["billing_date"]) == ("VS-77", "2026-01-20")


def test_a_contact_bills_and_submits_his_own_commitment(billspool: Commands) -> None:
    billspool(
        "periods",
        "open",
        "--project",
        "P9",
        "--start",
        "2026-02-01",
        "--end",
        "2026-02-28",
        "--due",
        "2099-03-25",
    )
    invoice = bill(billspool, FIRST, who="ina")
    assert billspool("invoices", "submit", invoice, who="ina")["status"] == "under_review"
    assert billspool("invoices", "list", who="idris")["count"] == 0
    assert billspool("invoices", "list", who="ina")["count"] == 1


def test_several_invoices_are_sent_together_or_not_at_all(billspool: Commands) -> None:
    invoice = bill(billspool, FIRST)
    billspool("invoices", "submit", invoice, who="ivan")
    billspool("review", invoice, "approve", "--all", who="rita")
    billspool("review", invoice, "finish", who="rita")
    billspool.refused("erp", "send", invoice, "SC-001/9", who="rita")
    assert billspool("invoices", "show", invoice)["erp_state"] == "not_sent"
    billspool("erp", "send", invoice, invoice, who="rita")
    assert billspool("erp", "queue")["rows"][0]["due"] == "25200.00"
    billspool("erp", "hold", invoice, "--reason", "waiver missing", who="adam")
    assert billspool("erp", "accept", "--all", who="adam") == {"rows": [], "count": 0}
    assert f"on hold ({invoice})" in billspool.text("erp", "accept", "--all", who="adam")
    assert "waiver missing" in billspool.text("erp", "queue")
    billspool("erp", "release", invoice, who="adam")
    accepted = billspool("erp", "accept", "--all", who="adam")
    assert [row["erp_state"] for row in accepted["rows"]] == ["exporting"]
    empty = billspool.text("erp", "queue")
    assert empty == "Nothing waits to be accepted; elsewhere (--state): exporting 1.\n"


def test_accounting_gives_an_invoice_back_and_it_comes_again(billspool: Commands) -> None:
    invoice = bill(billspool, FIRST)
    billspool("invoices", "submit", invoice, who="ivan")
    billspool("review", invoice, "approve", "--all", who="rita")
    billspool("review", invoice, "finish", who="rita")
    billspool("erp", "send", invoice, who="rita")
    assert billspool("erp", "reject", invoice, "--reason", "wrong job", who="adam")["erp_state"] == "rejected"
    billspool("erp", "send", invoice, who="rita")
    assert billspool("erp", "retrieve", invoice, who="rita")["erp_state"] == "retrieved"
    reopened = billspool("invoices", "reopen", invoice, "--to", "draft", "--reason", "wrong date", who="rita")
    assert reopened["status"] == "draft"
    assert billspool("invoices", "delete", invoice, "--reason", "again", who="rita") == {
        "invoice": invoice,
        "deleted": True,
    }


def test_a_canadian_book_sends_tax_codes_in_its_own_grammar(tmp_path: Path) -> None:
    billspool = Commands(tmp_path / "book.db")
    billspool("init", "--company", "Érablière du Port", "--edition", "CA", "--delegate")
    billspool("template", str(tmp_path / "template.xlsx"))
    taxed = [{**row, "tax code": "H"} for row in COMPANY["Schedule of values"]]
    billspool(
        "import",
        str(
            fill(
                tmp_path / "template.xlsx", tmp_path / "filled.xlsx", {**COMPANY, "Schedule of values": taxed}
            )
        ),
    )
    billspool(
        "periods",
        "open",
        "--project",
        "P9",
        "--start",
        "2026-01-01",
        "--end",
        "2026-01-31",
        "--due",
        "2026-02-25",
    )
    decide(billspool, bill(billspool, FIRST))
    [body] = spooled(billspool, billspool("export", who="adam"))
    assert_valid(body, edition="CA")
    codes = [element.findtext("FullName") for element in etree.fromstring(body).iter("SalesTaxCodeRef")]
    assert codes == ["H"] * 4


def test_a_book_on_a_server_is_billed_by_the_same_verbs(server: Server, tmp_path: Path) -> None:
    database = server.new_database()
    billspool = Commands(server.url(database))
    billspool("init", "--company", "Harbor Builders", "--edition", "US", "--delegate")
    billspool("template", str(tmp_path / "template.xlsx"))
    billspool("import", str(fill(tmp_path / "template.xlsx", tmp_path / "filled.xlsx", COMPANY)))
    billspool(
        "periods",
        "open",
        "--project",
        "P9",
        "--start",
        "2026-01-01",
        "--end",
        "2026-01-31",
        "--due",
        "2026-02-25",
    )
    decide(billspool, bill(billspool, FIRST))
    assert billspool.refused("export", who="adam")["rule"] == "spool.unset"
    billspool("config", "set", "spool.folder", str(tmp_path / "mail"))
    [batch] = billspool("export", who="adam")["batches"]
    assert batch["bills"][0]["total"] == "25200.00"
    assert billspool("check")["ok"]
    server.drop(database)


def test_an_invoice_that_cannot_be_written_is_left_out_and_named(billspool: Commands, tmp_path: Path) -> None:
    billspool("config", "set", "spool.folder", str(tmp_path / "mail"))
    decide(billspool, bill(billspool, FIRST))
    billspool("config", "set", "retainage.name", "保留金")
    answer = billspool("export", who="adam", status=1)
    assert answer["batches"] == []
    assert [one["invoice"] for one in answer["left_out"]] == ["SC-001/1"]
    assert "SC-001/1 was left out" in billspool.text("export", who="adam", status=1)
    billspool("config", "set", "retainage.name", "Retainage")
    [batch] = billspool("export", who="adam")["batches"]
    [file] = (tmp_path / "mail").rglob("*.qbxml")
    assert file.name == Path(batch["file"]).name


def test_the_head_of_an_invoice_a_project_and_a_users_roles_can_be_mended(billspool: Commands) -> None:
    invoice = bill(billspool, FIRST)
    mended = billspool(
        "invoices",
        "change",
        invoice,
        "--number",
        "VS-77",
        "--date",
        "2026-01-30",
        "--final",
        "yes",
        who="ivan",
    )
    assert (mended["number"], mended["billing_date"], mended["final"]) == ("VS-77", "2026-01-30", True)
    assert billspool("projects", "change", "P9", "--over-billing", "no")["allow_overbilling"] is False
    assert billspool("users", "grant", "rose", "standard")["roles"] == ["read_only", "standard"]
    assert billspool("users", "revoke", "rose", "read_only")["roles"] == ["standard"]


def test_a_preflight_that_finds_an_error_ends_with_one(billspool: Commands) -> None:
    invoice = bill(billspool, FIRST)
    assert billspool("preflight", invoice)["ok"]
    empty = billspool("invoices", "bill", invoice, "--line", "1", "--work", "0", who="ivan")
    assert empty["bill"]["total"] == "20700.00"
    enter(billspool, invoice, ({"line": "2", "work": "0"}, {"line": "3", "stored": "0"}))
    answer = billspool("preflight", invoice, status=1)
    assert not answer["ok"]
    assert [finding["rule"] for finding in answer["findings"] if finding["level"] == "error"] == [
        "total.not_positive"
    ]
    shown = billspool("invoices", "show", invoice)
    assert shown["bill"] is None
    assert shown["findings"]


def test_a_check_that_finds_a_fault_ends_with_one(billspool: Commands) -> None:
    decide(billspool, bill(billspool, FIRST))
    answer = billspool("export", who="adam")
    folder = Path(billspool("spool", "status")["folder"])
    (folder / answer["batches"][0]["file"]).unlink()
    checked = billspool("check", status=1)
    assert [one["name"] for one in checked["checks"] if not one["ok"]] == ["spool"]
    assert "FAULT" in billspool.text("check", status=1)


def test_a_new_book_says_that_a_bill_takes_three_people_and_how_to_add_them(fresh: Commands) -> None:
    told = " ".join(fresh.text("init", "--company", "Harbor Builders", "--edition", "US").split())
    assert "A bill takes three people" in told
    assert "billspool users add LOGIN --role ROLE" in told


def test_an_anchor_kept_elsewhere_shows_that_the_trail_was_rewritten(fresh: Commands) -> None:
    fresh("init", "--company", "Harbor Builders", "--edition", "US")
    anchor = fresh("check", "--anchor")["anchor"]
    assert fresh("check", "--against", anchor)["ok"]
    checks = fresh("check", "--against", "0" * 64, status=1)["checks"]
    assert [check["name"] for check in checks if not check["ok"]] == ["anchor"]


def test_addresses_and_names_are_corrected(billspool: Commands) -> None:
    vendor = billspool("vendors", "list")["rows"][0]["name"]
    changed = billspool(
        "vendors", "change", vendor, "--email", "new@volt.example", "--city", "Bergen", who="ivan"
    )
    assert (changed["email"], changed["city"]) == ("new@volt.example", "Bergen")
    assert "new@volt.example" in billspool.text("vendors", "list")
    assert billspool.refused("vendors", "change", vendor)["rule"] == "usage"
    assert (
        billspool.refused("vendors", "change", "Nobody", "--email", "x@y.example")["rule"] == "vendor.unknown"
    )
    assert (
        billspool("users", "change", "ina", "--email", "ina.k@volt.example")["email"] == "ina.k@volt.example"
    )
    assert billspool("users", "change", "ina", "--name", "Ina K")["name"] == "Ina K"
    assert billspool.refused("users", "change", "ina")["rule"] == "usage"
    assert (
        billspool.refused("users", "change", "ina", "--name", "X", who="ivan")["rule"] == "permission.users"
    )
    assert billspool("check")["ok"]
