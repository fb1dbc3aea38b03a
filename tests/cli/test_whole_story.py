"""The whole story of a subcontract by command line: from the invitation in the contact's mail to the close-out."""

from __future__ import annotations

from typing import Any

import pytest

from exporter.stand_in.payments import Part
from tests.billing_workbooks import fill
from tests.cli.town import INA, Town


@pytest.mark.long
@pytest.mark.timeout(400)
def test_a_subcontract_from_the_invitation_to_the_close_out(town: Town) -> None:
    billspool, (first, last) = town.billspool, town.month
    due = max(last, town.today)
    billspool(
        "periods",
        "open",
        "--project",
        "P9",
        "--start",
        str(first),
        "--end",
        str(last),
        "--due",
        str(due),
        who="ivan",
    )

    # Invited by mail, answered, and billed with the workbook that came with it.
    billspool("invite", "SC-001", who="ivan")
    billspool("mail", "send", who="ivan")
    [invitation] = town.mailbox.taken
    assert invitation["To"].endswith(f"<{INA}>")
    billspool("invite", "answer", "SC-001", "accept", who="ina")
    claimed = {("1", "work"): 5000, ("2", "work"): 22000, ("3", "stored"): 8000}
    billspool(
        "import",
        str(fill(town.enclosed(), town.folder / "returned.xlsx", claimed, number="VS-001")),
        "--submit",
        who="ina",
    )
    shown = billspool("invoices", "show", "SC-001/1")
    assert (shown["status"], shown["number"], shown["summary"]["8"]) == ("under_review", "VS-001", "31500.00")

    # One line is rejected: the invoice goes back with reasons and a proposal, the good lines stay approved.
    billspool(
        "review",
        "SC-001/1",
        "reject",
        "--line",
        "2",
        "--reason",
        "only 25 % in place",
        "--propose",
        "15000",
        who="rita",
    )
    billspool("review", "SC-001/1", "approve", "--line", "1", "--line", "3", who="rita")
    billspool("review", "SC-001/1", "finish", who="rita")
    assert billspool("invoices", "show", "SC-001/1")["status"] == "revise_and_resubmit"
    billspool("mail", "send", who="ivan")
    returned = town.mailbox.taken[-1]
    assert "only 25 % in place" in returned.get_body(("plain",)).get_content()
    assert "15,000.00" in returned.get_body(("plain",)).get_content()

    # Revised in the workbook that came back with it, resubmitted as revision 2, approved, sent, taken back, sent again.
    revised = fill(town.enclosed(), town.folder / "revised.xlsx", {("2", "work"): 15000})
    billspool("import", str(revised), "--submit", who="ina")
    shown = billspool("invoices", "show", "SC-001/1")
    assert (shown["revision"], shown["summary"]["8"], shown["number"]) == (2, "25200.00", "VS-001")
    assert [line["mark"] for line in shown["lines"]] == ["approved", "no_action", "approved"]
    billspool("review", "SC-001/1", "approve", "--all", who="rita")
    billspool("review", "SC-001/1", "finish", who="rita")
    billspool("erp", "send", "SC-001/1", who="rita")
    billspool("erp", "retrieve", "SC-001/1", who="rita")
    assert billspool("invoices", "show", "SC-001/1")["erp_state"] == "retrieved"
    billspool("erp", "send", "SC-001/1", who="rita")

    # Accounting returns it with a note; its creator reads it in his mail, it is mended, approved and sent once more.
    billspool("erp", "reject", "SC-001/1", "--reason", "date it the end of the month", who="adam")
    billspool("invoices", "reopen", "SC-001/1", "--reason", "date", who="rita")
    billspool("invoices", "change", "SC-001/1", "--date", str(last), who="ivan")
    billspool("review", "SC-001/1", "finish", who="rita")
    billspool("erp", "send", "SC-001/1", who="rita")
    billspool("erp", "accept", "SC-001/1", who="adam")
    assert billspool("export", who="adam")["batches"][0]["bills"][0]["total"] == "25200.00"
    town.web_connector()
    posted = billspool("invoices", "show", "SC-001/1")
    assert posted["erp_state"] == "synced"
    assert posted["bill"]["txn_id"]

    # Paid in two payments.
    pay(town, posted["bill"]["txn_id"], 2_000_000, "check", "1001")
    pay(town, posted["bill"]["txn_id"], 520_000, "credit_card", "")
    rows = billspool("payments", "list", "SC-001/1")["rows"]
    assert sorted((row["method"], row["amount"]) for row in rows) == [
        ("check", "20000.00"),
        ("credit_card", "5200.00"),
    ]

    # The rest of the work, then what was retained: the last invoice releases all of it and is marked final.
    billspool("invoices", "create", "SC-001", "--number", "VS-002", who="ina")
    billspool("invoices", "bill", "SC-001/2", "--line", "2", "--percent", "100", who="ina")
    billspool("invoices", "bill", "SC-001/2", "--line", "3", "--work", "35000", "--stored", "0", who="ina")
    rest = to_quickbooks(town, "SC-001/2")
    assert (rest["summary"]["5"], rest["summary"]["8"]) == ("10000.00", "64800.00")
    billspool("invoices", "create", "SC-001", "--number", "VS-003", who="ina")
    billspool("invoices", "release", "SC-001/3", "--percent", "100", who="ina")
    billspool("invoices", "change", "SC-001/3", "--final", "yes", who="ina")
    released = to_quickbooks(town, "SC-001/3")
    assert (released["summary"]["5"], released["summary"]["8"], released["summary"]["9"]) == (
        "0.00",
        "10000.00",
        "0.00",
    )
    for invoice in (rest, released):
        pay(town, invoice["bill"]["txn_id"], int(invoice["summary"]["8"].replace(".", "")), "check", "1002")

    # Closed out: what is left is the unconditional waiver, now that the last payment is in.
    left = billspool("commitments", "close-out", "SC-001", who="rita", status=1)
    assert [step["step"] for step in left["steps"] if step["state"] == "open"] == ["waiver"]
    billspool("waivers", "request", "SC-001/3", "--type", "unconditional_final", who="rita")
    billspool(
        "waivers", "sign", "SC-001/3", "--type", "unconditional_final", "--by", "Ina Contact", who="rita"
    )
    billspool("commitments", "close-out", "SC-001", "--confirm", who="rita")
    assert billspool("commitments", "show", "SC-001")["status"] == "complete"
    assert billspool("check")["ok"]


def to_quickbooks(town: Town, invoice: str) -> dict[str, Any]:
    """A draft handed in, approved, sent, accepted and posted; the invoice as it stands then."""
    billspool = town.billspool
    billspool("invoices", "submit", invoice, who="ina")
    billspool("review", invoice, "approve", "--all", who="rita")
    billspool("review", invoice, "finish", who="rita")
    billspool("erp", "send", invoice, who="rita")
    billspool("erp", "accept", invoice, who="adam")
    billspool("export", who="adam")
    town.web_connector()
    posted = billspool("invoices", "show", invoice)
    assert posted["erp_state"] == "synced"
    return posted


def pay(town: Town, txn_id: str, amount: int, method: str, number: str) -> None:
    """Pay part of a bill in QuickBooks, and fetch the payment."""
    town.quickbooks.pay_bill(Part(txn_id, amount), method=method, ref_number=number)
    town.billspool("payments", "sync", who="adam")
    town.web_connector()
