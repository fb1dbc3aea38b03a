"""Payments of our bills as QuickBooks has them: split per bill, voided, deleted; and what is still open on each bill.

QuickBooks is asked for what changed since it was last asked, with a day's overlap, so the same payment comes again and again:
a row is known by the payment's TxnID and the invoice, and only what differs is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from store import lookup
from store.actions import requests
from store.actions.act import Act, action
from store.actions.requests import DONE, Message
from store.errors import Refusal
from store.models import Invoice, PaymentIssued
from store.rules.money import grouped
from store.text import clean, printable

PAYMENTS, DELETED, BILLS = "payments", "payments_deleted", "bills_paid"
ISSUED, VOIDED, GONE = "issued", "voided", "deleted"
TITLES = {"check": "Check", "credit_card": "Credit card payment", "electronic": "Payment"}


class Part(NamedTuple):
    """What one payment settles of one bill, in cents; the discount comes on top of the amount."""

    bill: str
    amount: int
    discount: int


class Paid(NamedTuple):
    """A payment as QuickBooks has it: its parts are the bills it settles, of whichever origin; `amount` is cents."""

    txn_id: str
    number: str
    date: str
    amount: int
    parts: Sequence[Part]

    @property
    def voided(self) -> bool:
        """Whether it was voided: QuickBooks keeps it with an amount of zero, and it settles nothing."""
        return not self.amount and not any(
            part.amount or part.discount for part in map(Part._make, self.parts)
        )


class BillState(NamedTuple):
    """How far a bill is paid, in cents: what is open, and what credits have settled."""

    txn_id: str
    open: int
    credited: int


def refuse_canadian(edition: str) -> None:
    """Raise `Refusal` where the book is not of the US edition."""
    if edition != "US":
        raise Refusal(
            "Payments come back from the US edition of QuickBooks only, and this book is for the Canadian one, whose payments "
            "carry tax that is not taken in here; look them up in QuickBooks.",
            rule="payments.edition", field="company.edition", value=edition,
        )  # fmt: skip


@action("payments.ask", duty="payments")
def ask_payments(act: Act, message: Message) -> str:
    """Ask QuickBooks for payments of our bills; answers the name of the message set."""
    refuse_canadian(act.settings["company.edition"])
    return requests.ask(act, message)


@action("payments.take_in", duty="spool")
def take_in_payments(act: Act, message_set_id: str, request_id: str, payments: Sequence[Paid]) -> list[str]:
    """Take in one page of payments; answers what changed, as sentences. The same page again changes nothing."""
    row = requests.request_of(message_set_id, request_id)
    if row is None:
        return []
    found = [Paid(*each) for each in payments]
    invoices = _invoices({Part(*part).bill for each in found for part in each.parts})
    known = _known([each.txn_id for each in found])
    told: list[str] = []
    for each in found:
        told += _settled(act, row.subject, each, invoices, known)
    return told


@action("payments.deleted", duty="spool")
def take_in_deleted(act: Act, message_set_id: str, request_id: str, txn_ids: Sequence[str]) -> list[str]:
    """Take in which payments, and which of our bills, were deleted in QuickBooks; answers what changed."""
    row = requests.request_of(message_set_id, request_id)
    if row is None:
        return []
    rows = PaymentIssued.select().where(
        PaymentIssued.txn_id.in_(list(txn_ids)), PaymentIssued.state == ISSUED
    )
    told = [_changed(act, each, {"state": GONE}, "was deleted in QuickBooks") for each in rows]
    told += [_bill_gone(invoice) for invoice in _invoices(txn_ids).values()]
    requests.answer(act, row, DONE)
    return told


@action("payments.bills", duty="spool")
def take_in_bills(act: Act, message_set_id: str, request_id: str, bills: Sequence[BillState]) -> list[str]:
    """Take in how far our bills are paid; answers what credits settled, and which bills are no longer there."""
    row = requests.request_of(message_set_id, request_id)
    if row is None:
        return []
    states = {each.txn_id: each for each in map(BillState._make, bills)}
    asked = _invoices(row.details.get("txn_ids", ()))
    told = [_paid(act, invoice, states[txn_id]) for txn_id, invoice in asked.items() if txn_id in states]
    told += [_bill_gone(invoice) for txn_id, invoice in asked.items() if txn_id not in states]
    requests.answer(act, row, DONE)
    return [sentence for sentence in told if sentence]


@action("payments.finish", duty="spool")
def finish(act: Act, message_set_id: str, request_id: str) -> str:
    """Take in that all payments asked for have come; the next question begins where this one was asked."""
    row = requests.request_of(message_set_id, request_id)
    if row is not None:
        requests.answer(act, row, DONE)
    return request_id


def _invoices(txn_ids: Any) -> dict[str, Invoice]:
    """Our invoices by the TxnIDs of their bills; bills of other origin are nobody's."""
    wanted = list(txn_ids)
    return {row.txn_id: row for row in Invoice.select().where(Invoice.txn_id.in_(wanted))} if wanted else {}


def _known(txn_ids: Sequence[str]) -> dict[str, dict[int, PaymentIssued]]:
    """The rows of these payments, by TxnID and invoice."""
    known: dict[str, dict[int, PaymentIssued]] = {}
    for row in PaymentIssued.select().where(PaymentIssued.txn_id.in_(list(txn_ids))):
        known.setdefault(row.txn_id, {})[row.invoice_id] = row
    return known


def _settled(
    act: Act, method: str, paid: Paid, invoices: dict[str, Invoice], known: dict[str, dict[int, PaymentIssued]]
) -> list[str]:  # fmt: skip
    """One payment: its rows are those of our bills it settles; a row it no longer settles stays with its amount."""
    rows = known.get(paid.txn_id, {})
    if paid.voided:
        return [
            _changed(act, row, {"state": VOIDED}, "was voided")
            for row in rows.values()
            if row.state == ISSUED
        ]
    told, settled = [], set()
    for part in map(Part._make, paid.parts):
        invoice = invoices.get(part.bill)
        if invoice is not None and (part.amount or part.discount):
            settled.add(invoice.id)
            told.append(_part(act, method, paid, part, invoice, rows.get(invoice.id)))
    left = [row for invoice_id, row in rows.items() if invoice_id not in settled and row.state == ISSUED]
    told += [_changed(act, row, {"state": GONE}, "no longer pays this bill") for row in left]
    return [sentence for sentence in told if sentence]


def _part(act: Act, method: str, paid: Paid, part: Part, invoice: Invoice, row: PaymentIssued | None) -> str:
    values = {
        "method": method, "number": clean(printable(paid.number), "number", limit=50), "date": paid.date,
        "amount": part.amount, "discount": part.discount, "state": ISSUED,
    }  # fmt: skip
    if row is not None:
        return _changed(act, row, values, "was changed")
    row = PaymentIssued.create(
        commitment=invoice.commitment_id, invoice=invoice, txn_id=paid.txn_id, **values
    )
    act.record(
        lookup.invoice_document(invoice), {}, {"payment": paid.txn_id, **values}, verb="payment.issued"
    )
    return f"{_named(row)} pays {grouped(part.amount)} of {lookup.invoice_name(invoice)}{_discount(part.discount)}."


def _changed(act: Act, row: PaymentIssued, values: dict[str, Any], what: str) -> str:
    before = {name: str(row.date) if name == "date" else getattr(row, name) for name in values}
    if before == values:
        return ""
    PaymentIssued.update(version=PaymentIssued.version + 1, **values).where(
        PaymentIssued.id == row.id
    ).execute()
    # What is open on the bill is no longer known; the next question asks for it.
    Invoice.update(quickbooks_open=None).where(Invoice.id == row.invoice_id).execute()
    document = lookup.invoice_document(row.invoice)
    act.record(document, before, values, reason=f"{row.txn_id} {what}", verb="payment.changed")
    amount, discount = values.get("amount", row.amount), values.get("discount", row.discount)
    return f"{_named(row)}, {grouped(amount)} of {lookup.invoice_name(row.invoice)}{_discount(discount)}, {what}."


def _named(row: PaymentIssued) -> str:
    return f"{TITLES[row.method]} {printable(row.number)}".strip()


def _discount(cents: int) -> str:
    return f" and {grouped(cents)} of discount" if cents else ""


def _paid(act: Act, invoice: Invoice, state: BillState) -> str:
    before = {"quickbooks_open": invoice.quickbooks_open, "credited": invoice.credited}
    after = {"quickbooks_open": state.open, "credited": state.credited}
    if before == after:
        return ""
    Invoice.update(**after).where(Invoice.id == invoice.id).execute()
    act.record(lookup.invoice_document(invoice), before, after, verb="invoice.paid")
    if state.credited == invoice.credited:
        return ""
    return f"{grouped(state.credited)} of {lookup.invoice_name(invoice)} is settled by credit."


def _bill_gone(invoice: Invoice) -> str:
    name = lookup.invoice_name(invoice)
    return f"The bill of {name} is no longer in QuickBooks; if that is meant, unlink {name} (billspool erp unlink {name})."
