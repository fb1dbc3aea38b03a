"""The round trip of a billing workbook, revise and resubmit, and corrections of an earlier invoice, by command line."""

from __future__ import annotations

from pathlib import Path

from tests.billing_workbooks import fill
from tests.cli.commands import FIRST, Commands, bill, enter


def test_a_workbook_goes_out_comes_back_is_rejected_goes_out_again_and_is_approved(
    billspool: Commands, tmp_path: Path
) -> None:
    sent = tmp_path / "sent.xlsx"
    made = billspool("invoices", "workbook", "SC-001", str(sent), who="ivan")
    assert made == {"file": str(sent), "commitment": "SC-001", "type": "both", "invoice": None, "revision": 1}
    filled = fill(
        sent,
        tmp_path / "back.xlsx",
        {("1", "work"): 5000, ("2", "work"): 22000, ("3", "stored"): 8000},
        number="VS-001",
    )
    tried = billspool("import", str(filled), "--dry-run", who="ivan")
    assert (tried["invoice"], tried["created"], tried["due"], tried["dry_run"]) == (
        "SC-001/1",
        True,
        "31500.00",
        True,
    )
    told = billspool.text("import", str(filled), "--dry-run", who="ivan")
    assert "2     Rough-in      work this period         0.00  22,000.00" in told
    assert billspool("invoices", "list")["count"] == 0
    taken = billspool("import", str(filled), "--submit", who="ivan")
    assert {**tried, "dry_run": False, "status": "under_review"} == taken
    assert {
        "line": "2",
        "description": "Rough-in",
        "figure": "work_this",
        "before": "0.00",
        "after": "22000.00",
    } in taken["lines"]

    billspool("review", "SC-001/1", "approve", "--line", "1", "--line", "3", who="rita")
    billspool(
        "review",
        "SC-001/1",
        "reject",
        "--line",
        "2",
        "--reason",
        "only 55 % in place",
        "--propose",
        "15000",
        who="rita",
    )
    billspool("review", "SC-001/1", "finish", who="rita")
    again = tmp_path / "again.xlsx"
    assert billspool("invoices", "workbook", "SC-001", str(again), who="rita")["invoice"] == "SC-001/1"
    back = fill(again, tmp_path / "back again.xlsx", {("2", "work"): 15000})
    said = billspool.text("import", str(back), "--submit", who="ivan")
    assert "SC-001/1 r2 is revised for Volt & Söhne [acme], 25,200.00 due; it is under review." in said
    shown = billspool("invoices", "show", "SC-001/1")
    assert (shown["number"], shown["revision"], shown["summary"]["8"]) == ("VS-001", 2, "25200.00")
    assert [line["mark"] for line in shown["lines"]] == ["approved", "no_action", "approved"]
    billspool("review", "SC-001/1", "approve", "--all", who="rita")
    assert billspool("review", "SC-001/1", "finish", who="rita")["status"] == "approved"
    states = [(row["state"], row["invoice"]) for row in billspool("invoices", "workbook", "SC-001")["rows"]]
    assert states == [("returned", "SC-001/1"), ("returned", "SC-001/1")]
    assert billspool("check")["ok"]


def test_a_refused_workbook_names_every_cell_in_text_and_for_programs(
    billspool: Commands, tmp_path: Path
) -> None:
    sent = tmp_path / "sent.xlsx"
    billspool("invoices", "workbook", "SC-001", str(sent), who="ivan")
    bad = fill(sent, tmp_path / "bad.xlsx", {("1", "scheduled"): 6000, ("2", "rate"): 5})
    error = billspool.refused("import", str(bad), who="ivan")
    assert error["rule"] == "workbook.tampered"
    plain = billspool.run("import", str(bad), who="ivan", as_json=False)
    assert "row 8, column Scheduled value (C): Locked; it was 5,000.00. Put that back." in plain.stderr
    assert "row 9, column Retainage %: Locked; it was 10.00. Put that back." in plain.stderr
    assert billspool("invoices", "list")["count"] == 0


def test_carry_and_submit_are_for_billing_workbooks_alone(billspool: Commands, tmp_path: Path) -> None:
    assert "is not" in billspool.refused("import", str(tmp_path / "company.xlsx"), "--submit")["message"]


def test_a_workbook_is_not_written_over_a_file(billspool: Commands, tmp_path: Path) -> None:
    there = tmp_path / "there.xlsx"
    there.write_bytes(b"kept")
    assert (
        billspool.refused("invoices", "workbook", "SC-001", str(there), who="ivan")["rule"] == "file.exists"
    )
    assert (
        billspool.refused("invoices", "workbook", "SC-001", str(tmp_path / "x.pdf"), who="ivan")["field"]
        == "file"
    )
    assert there.read_bytes() == b"kept"


def test_proposals_are_accepted_on_one_line_or_on_all(billspool: Commands) -> None:
    invoice = bill(billspool, ({"line": "1", "work": "5000"}, {"line": "2", "work": "22000"}))
    billspool("invoices", "submit", invoice, who="ivan")
    assert billspool.refused("invoices", "accept-proposals", invoice, who="ivan")["rule"] == "proposal.status"
    for line, amount in (("1", "4000"), ("2", "18000"), ("3", "0")):
        billspool(
            "review",
            invoice,
            "reject",
            "--line",
            line,
            "--reason",
            "not in place",
            "--propose",
            amount,
            who="rita",
        )
    billspool("review", invoice, "finish", who="rita")
    assert (
        billspool.refused("invoices", "accept-proposals", invoice, "--line", "3", who="ivan")["rule"]
        == "proposal.none"
    )
    shown = billspool("invoices", "accept-proposals", invoice, "--line", "2", who="ivan")
    assert [line["work_this"] for line in shown["lines"]] == ["5000.00", "18000.00", "0.00"]
    shown = billspool("invoices", "accept-proposals", invoice, who="ivan")
    assert [line["work_this"] for line in shown["lines"]] == ["4000.00", "18000.00", "0.00"]
    assert billspool.refused("invoices", "accept-proposals", invoice, who="ivan")["rule"] == "proposal.none"
    resubmitted = billspool("invoices", "submit", invoice, who="ivan")
    assert (resubmitted["revision"], resubmitted["summary"]["8"]) == (2, "19800.00")
    assert resubmitted["invoice"] == invoice
    assert f"{invoice} r2" in billspool.text("invoices", "show", invoice).splitlines()[0]


def test_a_correction_of_an_earlier_invoice_stands_on_the_latest_and_refers_to_it(
    billspool: Commands,
) -> None:
    first = bill(billspool, FIRST)
    assert (
        "cannot correct SC-001/1"
        in billspool.refused("invoices", "bill", first, "--line", "1", "--adjusts", "SC-001/1", who="ivan")[
            "message"
        ]
    )
    billspool("invoices", "submit", first, who="ivan")
    billspool("review", first, "approve", "--all", who="rita")
    billspool("review", first, "finish", who="rita")
    second = bill(billspool, ())
    assert (
        "on the latest invoice"
        in billspool.refused("invoices", "bill", first, "--line", "2", "--work", "1", who="ivan")["message"]
    )
    enter(
        billspool,
        second,
        ({"line": "2", "work": "18000"}, {"line": "1", "work": "-500", "adjusts": "SC-001/1"}),
    )
    shown = billspool("invoices", "show", second)
    assert [line.get("adjusts") for line in shown["lines"]] == ["SC-001/1", None, None]
    described = {line["description"]: line["amount"] for line in shown["bill"]["lines"]}
    assert described["Mobilization (adjusts SC-001/1)"] == "-500.00"
    assert "1:  (adjusts SC-001/1)" in billspool.text("invoices", "show", second)
    record = billspool("invoices", "history", second)["rows"]
    assert any(row["after"].get("1 adjusts") == "SC-001/1" for row in record)
    assert (
        billspool.refused("invoices", "bill", second, "--line", "1", "--adjusts", "SC-009/1", who="ivan")[
            "field"
        ]
        == "adjusts"
    )
    shown = billspool("invoices", "bill", second, "--line", "1", "--adjusts", "", who="ivan")
    assert "adjusts" not in shown["lines"][0]


def test_a_file_of_amounts_names_what_its_lines_correct(billspool: Commands, tmp_path: Path) -> None:
    first = bill(billspool, FIRST)
    billspool("invoices", "submit", first, who="ivan")
    billspool("review", first, "approve", "--all", who="rita")
    billspool("review", first, "finish", who="rita")
    second = bill(billspool, ())
    file = tmp_path / "corrections.csv"
    file.write_text("line,work,adjusts\n1,-500,SC-001/1\n2,18000,\n")
    shown = billspool("invoices", "bill", second, "--from", str(file), who="ivan")
    assert [(line["work_this"], line.get("adjusts")) for line in shown["lines"][:2]] == [
        ("-500.00", "SC-001/1"),
        ("18000.00", None),
    ]
    file.write_text("line,work,adjusts\n1,-400,SC-001/9\n")
    refused = billspool.refused("invoices", "bill", second, "--from", str(file), who="ivan")
    assert refused["rule"] == "invoice.unknown"
    assert billspool("invoices", "show", second)["lines"][0]["work_this"] == "-500.00"
