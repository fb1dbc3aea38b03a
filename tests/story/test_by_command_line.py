"""The whole story of a subcontract by command line: from the invitation in the contact's mail to the close-out."""

from __future__ import annotations

from exporter.stand_in.payments import Part
from tests.billing_workbooks import fill
from tests.story.conftest import INA, Town


def test_a_subcontract_from_the_invitation_to_the_close_out(town: Town) -> None:
    billspool, (first, last) = town.billspool, town.month
    due = max(last, town.today)
    billspool("periods", "open", "--project", "P9", "--start", str(first), "--end", str(last), "--due", str(due), who="ivan")

    # Invited by mail, answered, and billed with the workbook that came with it.
    billspool("invite", "SC-001", who="ivan")
    billspool("mail", "send", who="ivan")
    [invitation] = town.mailbox.taken
    assert invitation["To"].endswith(f"<{INA}>")
    billspool("invite", "answer", "SC-001", "accept", who="ina")
    claimed = {("1", "work"): 5000, ("2", "work"): 22000, ("3", "stored"): 8000}
    billspool("import", str(fill(town.enclosed(), town.folder / "returned.xlsx", claimed, number="VS-001")), "--submit", who="ina")
    shown = billspool("invoices", "show", "SC-001/1")
    assert (shown["status"], shown["number"], shown["summary"]["8"]) == ("under_review", "VS-001", "31500.00")

    # One line is rejected: the invoice goes back with reasons and a proposal, the good lines stay approved.
    billspool("review", "SC-001/1", "reject", "--line", "2", "--reason", "only 25 % in place", "--propose", "15000", who="rita")
    billspool("review", "SC-001/1", "approve", "--line", "1", "--line", "3", who="rita")
    billspool("review", "SC-001/1", "finish", who="rita")
    assert billspool("invoices", "show", "SC-001/1")["status"] == "revise_and_resubmit"
    billspool("mail", "send", who="ivan")
    returned = town.mailbox.taken[-1]
    assert "only 25 % in place" in returned.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "15,000.00" in returned.get_body(("plain",)).get_content()  # type: ignore[union-attr]

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
    assert sorted((row["method"], row["amount"]) for row in rows) == [("check", "20000.00"), ("credit_card", "5200.00")]


def pay(town: Town, txn_id: str, amount: int, method: str, number: str) -> None:
    """Pay part of a bill in QuickBooks, and fetch the payment."""
    town.quickbooks.pay_bill(Part(txn_id, amount), method=method, ref_number=number)
    town.billspool("payments", "sync", who="adam")
    town.web_connector()
