"""Whether a bill is still in QuickBooks: asked before an invoice is cut off it, because a bill left there could be paid twice."""

from __future__ import annotations

from store import lookup
from store.actions import requests
from store.actions.act import Act, action
from store.actions.requests import Message
from store.errors import Refusal
from store.models import BatchRequest, Invoice
from store.rules import erp_state
from store.text import moment

BILL_THERE = "bill_there"
GONE, THERE = "gone", "there"
NOT_ASKED_RULE, THERE_RULE = "unlink.not_asked", "unlink.there"


@action("erp.ask", duty="unlink")
def ask_bill(act: Act, invoice: str, message: Message) -> str:
    """Ask QuickBooks whether an invoice's bill is still there; answers the name of the message set."""
    row = lookup.held(lookup.invoice(invoice))
    erp_state.target(row.erp_state, "unlink")
    return requests.ask(act, message)


@action("erp.told", duty="spool")
def take_in_bill(act: Act, message_set_id: str, request_id: str, there: bool) -> str:
    """Take in whether the bill is still there; answers the sentence that says so, empty where that is known already."""
    row = requests.request_of(message_set_id, request_id)
    if row is None:
        return ""
    requests.answer(act, row, THERE if there else GONE)
    invoice = Invoice.get_or_none(Invoice.txn_id == row.subject)
    if invoice is None:
        return ""
    name = lookup.invoice_name(invoice)
    if there:
        return f"The bill of {name} is still in QuickBooks; delete it there, then unlink {name} again."
    return f"The bill of {name} is no longer in QuickBooks; {name} can be unlinked now."


def require_gone(row: Invoice) -> None:
    """Raise `Refusal` unless QuickBooks has said that the invoice's bill is gone; within the caller's transaction."""
    last = (
        BatchRequest.select()
        .where(
            BatchRequest.purpose == BILL_THERE,
            BatchRequest.subject == row.txn_id,
            BatchRequest.outcome.in_((GONE, THERE)),
        )
        .order_by(BatchRequest.id.desc())
        .first()
    )
    if last is not None and last.outcome == GONE:
        return
    name, number = lookup.invoice_name(row), row.txn_number or row.txn_id
    stays = f"if it is to stay there, say so (billspool erp unlink {name} --bill-stays)"
    if last is not None:
        raise Refusal(
            f"Bill {number} of {name} was still in QuickBooks when it was asked at {moment(last.answered_at)}; delete it there, or {stays}.",
            rule=THERE_RULE, field="invoice", value=name,
        )  # fmt: skip
    raise Refusal(
        f"QuickBooks has not said yet whether bill {number} of {name} is still there; wait for its answer, or {stays}.",
        rule=NOT_ASKED_RULE, field="invoice", value=name,
    )  # fmt: skip
