"""The subcontractor's own schedule, documents, waivers, holds, due dates and close-out by command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.commands import VENDOR, Commands, decide

CSV = "line,detail,description,amount\n2,,Conduit,40000\n2,W,Wire,20000.00\n"


def test_a_schedule_is_broken_down_from_a_file_reviewed_and_billed_by_its_details(
    billspool: Commands, tmp_path: Path
) -> None:
    (tmp_path / "details.csv").write_text(CSV)
    assert billspool("ssov", "enable", "SC-001", who="ivan")["status"] == "draft"
    shown = billspool("ssov", "set", "SC-001", "--from", str(tmp_path / "details.csv"), who="ina")
    assert [(row["line"], row["amount"]) for row in shown["lines"]] == [
        ("1", "5000.00"), ("2", "60000.00"), ("2.1", "40000.00"), ("2.W", "20000.00"), ("3", "35000.00"),
    ]  # fmt: skip
    shown = billspool(
        "ssov",
        "set",
        "SC-001",
        "--line",
        "2",
        "--detail",
        "Conduit|41000",
        "--detail",
        "W|Wire|20000",
        who="ina",
    )
    assert shown["left"] == "1000.00"
    assert billspool.refused("ssov", "submit", "SC-001", who="ina")["rule"] == "ssov.sum"
    billspool(
        "ssov",
        "set",
        "SC-001",
        "--line",
        "2",
        "--detail",
        "Conduit|40000",
        "--detail",
        "W|Wire|20000",
        who="ina",
    )
    billspool("ssov", "submit", "SC-001", who="ina")
    assert (
        billspool("ssov", "return", "SC-001", "--reason", "too coarse", who="rita")["reason"] == "too coarse"
    )
    assert billspool.refused("invoices", "create", "SC-001", who="ina")["rule"] == "ssov.not_approved"
    billspool("ssov", "submit", "SC-001", who="ina")
    assert billspool("ssov", "approve", "SC-001", who="rita")["status"] == "approved"
    invoice = billspool("invoices", "create", "SC-001", who="ivan")["invoice"]
    billspool("invoices", "bill", invoice, "--line", "2.1", "--work", "100.01", who="ivan")
    bill = billspool("invoices", "bill", invoice, "--line", "2.W", "--work", "0.02", who="ivan")["bill"]
    assert [(line["description"], line["amount"]) for line in bill["lines"]] == [
        ("Rough-in", "100.03"),
        ("Retainage held", "-10.00"),
    ]


def test_details_from_a_bad_file_are_refused_by_row_and_column(billspool: Commands, tmp_path: Path) -> None:
    billspool("ssov", "enable", "SC-001", who="ivan")
    (tmp_path / "details.csv").write_text("line,description,amount\n2,Conduit,many\n,Wire,1\n")
    refused = billspool.run("ssov", "set", "SC-001", "--from", str(tmp_path / "details.csv"), who="ina")
    assert refused.exit_code == 2
    assert "amount" in refused.stderr
    for words in (
        ["--line", "2"],
        ["--line", "2", "--whole", "--detail", "a|1"],
        ["--from", "x.csv", "--line", "2"],
        [],
    ):
        assert billspool.refused("ssov", "set", "SC-001", *words, who="ina")["rule"] == "usage"
    assert (
        billspool.refused("ssov", "set", "SC-001", "--line", "2", "--detail", "Conduit", who="ina")["rule"]
        == "ssov.form"
    )


def test_documents_are_put_down_listed_and_ended(billspool: Commands) -> None:
    billspool("config", "set", "compliance.insurance", "accept")
    row = billspool(
        "compliance",
        "set",
        "insurance",
        "--vendor",
        VENDOR,
        "--name",
        "GL",
        "--expires",
        "2020-01-01",
        who="ivan",
    )
    assert (row["state"], row["what"]) == (
        "not_compliant",
        "insurance certificate “GL” expired on 2020-01-01",
    )
    assert billspool("compliance", "list", who="ina")["rows"][0]["state"] == "not_compliant"
    assert billspool("compliance", "show", "SC-001", status=1)["faults"] == [
        "insurance certificate “GL” expired on 2020-01-01"
    ]
    assert billspool("compliance", "list", "--within", "10")["count"] == 1
    fresh = billspool(
        "compliance",
        "set",
        "insurance",
        "--commitment",
        "SC-001",
        "--name",
        "GL",
        "--received",
        "2026-01-01",
        who="ivan",
    )
    assert fresh["commitment"] == "SC-001"
    billspool("compliance", "remove", str(row["document"]), "--reason", "old", who="ivan")
    assert billspool("compliance", "show", "SC-001")["state"] == "compliant"
    ended = billspool(
        "compliance",
        "expire",
        str(fresh["document"]),
        "--reason",
        "cancelled",
        "--on",
        "2026-01-02",
        who="ivan",
    )
    assert ended["expires_on"] == "2026-01-02"
    assert billspool.refused("compliance", "set", "poem", "--vendor", VENDOR)["rule"] == "compliance.kind"
    assert billspool.refused("compliance", "remove", "77", "--reason", "x")["rule"] == "compliance.unknown"
    assert (
        billspool.refused("compliance", "set", "w9", "--vendor", VENDOR, who="ina")["rule"]
        == "permission.compliance"
    )


def test_a_waiver_is_asked_for_and_signed_a_hold_is_placed_and_released(billspool: Commands) -> None:
    invoice = billspool("invoices", "create", "SC-001", who="ivan")["invoice"]
    billspool("invoices", "bill", invoice, "--line", "1", "--work", "5000", who="ivan")
    asked = billspool("waivers", "request", invoice, who="ivan")["rows"]
    assert [(row["type"], row["amount"], row["state"]) for row in asked] == [
        ("conditional_progress", "4500.00", "awaiting_signature")
    ]
    assert (
        billspool("waivers", "sign", invoice, "--by", "Ina Volt", who="ina")["rows"][0]["state"]
        == "completed"
    )
    assert (
        billspool.refused("waivers", "unlock", invoice, "--reason", "x", who="ivan")["rule"]
        == "waiver.not_locked"
    )
    again = billspool.refused("waivers", "sign", invoice, "--by", "Ina Volt", who="ina")
    assert f"ask for one first (billspool waivers request {invoice})" in again["message"]
    billspool("waivers", "request", invoice, "--type", "unconditional_progress", who="ivan")
    billspool("waivers", "sign", invoice, "--by", "Ina Volt", who="ina")
    billspool("waivers", "unlock", invoice, "--reason", "paid by wire", who="ivan")
    held = billspool(
        "holds", "place", "--commitment", "SC-001", "--reason", "dispute", "--owner", "Paula", who="adam"
    )
    assert (held["on"], held["owner"], held["state"]) == ("SC-001", "Paula", "held")
    assert billspool.refused("holds", "place", "--reason", "x")["rule"] == "usage"
    assert billspool.refused("holds", "list", who="ina")["rule"] == "permission.own"
    billspool("invoices", "submit", invoice, who="ivan")
    billspool("review", invoice, "approve", "--all", who="rita")
    billspool("review", invoice, "finish", who="rita")
    billspool("erp", "send", invoice, who="rita")
    assert billspool("erp", "queue")["rows"][0]["held_by"] == "Paula"
    assert billspool("erp", "accept", "--all", who="adam")["count"] == 0
    assert billspool.refused("erp", "accept", invoice, who="adam")["rule"] == "compliance.hold"
    billspool("holds", "release", str(held["hold"]), "--reason", "settled", who="adam")
    assert billspool("holds", "list")["count"] == 0
    assert billspool("holds", "list", "--all")["rows"][0]["release_reason"] == "settled"
    assert billspool("erp", "accept", "--all", who="adam")["count"] == 1


def test_an_invoice_falls_due_by_terms_or_by_hand(billspool: Commands) -> None:
    billspool("commitments", "terms", "SC-001", "Net 10th", who="ivan")
    assert billspool("commitments", "show", "SC-001")["payment_terms"] == "Net 10th"
    invoice = billspool("invoices", "create", "SC-001", "--date", "2026-01-31", who="ivan")["invoice"]
    assert billspool("invoices", "list")["rows"][0]["due_date"] == "2026-02-10"
    assert (
        billspool.refused("invoices", "due", invoice, "--on", "2026-03-01", who="ivan")["rule"]
        == "reason.missing"
    )
    billspool("invoices", "due", invoice, "--on", "2026-03-01", "--reason", "agreed", who="ivan")
    assert billspool("invoices", "list")["rows"][0]["due_date"] == "2026-03-01"
    billspool("invoices", "due", invoice, "--by-terms", who="ivan")
    assert billspool("invoices", "list")["rows"][0]["due_date"] == "2026-02-10"
    assert billspool.refused("invoices", "due", invoice, who="ivan")["rule"] == "usage"
    assert (
        billspool.refused("commitments", "terms", "SC-001", "when paid", who="ivan")["rule"] == "terms.form"
    )


def test_close_out_lists_what_is_left_and_closes_when_it_is_explained(billspool: Commands) -> None:
    listed = billspool("commitments", "close-out", "SC-001", status=1)
    assert [step["step"] for step in listed["steps"] if step["state"] == "open"] == ["final", "billed"]
    assert (
        billspool.refused("commitments", "close-out", "SC-001", "--confirm", who="ivan")["rule"]
        == "close_out.final"
    )
    assert billspool.refused("commitments", "close-out", "SC-001", "--explain", "billed")["rule"] == "usage"
    invoice = billspool("invoices", "create", "SC-001", who="ivan")["invoice"]
    billspool("invoices", "change", invoice, "--final", "yes", who="ivan")
    for line in "123":
        billspool(
            "invoices",
            "bill",
            invoice,
            "--line",
            line,
            "--percent",
            "100",
            "--retainage-percent",
            "0",
            who="ivan",
        )
    decide(billspool, invoice)
    assert billspool("commitments", "close-out", "SC-001", status=1)["open"] == 3
