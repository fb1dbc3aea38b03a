"""Payment terms of commitments, and the day an invoice falls due: by the terms, or typed over them with a reason."""

from __future__ import annotations

from datetime import date

from store import lookup
from store.actions.act import Act, action, reason_given, saved
from store.actions.invoices import changed, opened, refuse_locked
from store.models import Commitment, Invoice
from store.rules import invoice_status, locks, payment_terms
from store.text import clean
from store.views.due_dates import by_terms

LONGEST_TERMS = 60


@action("commitment.terms", duty="commitments")
def set_terms(act: Act, number: str, terms: str, *, version: int | None = None) -> str:
    """Set a commitment's payment terms; empty takes its vendor's. Invoices nobody has approved yet fall due anew by them."""
    contract = lookup.held(lookup.commitment(number))
    wanted = payment_terms.checked(clean(terms, "payment terms", limit=LONGEST_TERMS))
    if wanted == contract.payment_terms:
        return number
    before, document = contract.payment_terms, lookup.document("commitment", number)
    saved(act, contract, document, version, payment_terms=wanted)
    act.record(document, {"payment_terms": before}, {"payment_terms": wanted})
    for row in _undecided(contract):
        _fall_due(act, row, by_terms(contract, row.billing_date, row.period), "")
    return number


def _undecided(contract: Commitment) -> list[Invoice]:
    rows = Invoice.select().where(
        Invoice.commitment == contract, ~Invoice.deleted, Invoice.due_reason == "",
        Invoice.status.not_in(invoice_status.DECIDED),
    )  # fmt: skip
    return list(rows.order_by(Invoice.id))


@action("invoice.due_date", duty="decide")
def set_due_date(
    act: Act, invoice: str, due: date | None, *, reason: str = "", version: int | None = None
) -> str:
    """Have an invoice fall due on another day than its terms say, with a reason; None goes by the terms again."""
    row = opened(act, invoice, version)
    refuse_locked(act, row, locks.HEADER)
    if due is None:
        _fall_due(act, row, by_terms(row.commitment, row.billing_date, row.period), "")
    else:
        _fall_due(act, row, due, reason_given(reason, "Another due date than the terms say"))
    return invoice


def _fall_due(act: Act, row: Invoice, due: date, reason: str) -> None:
    if (row.due_date, row.due_reason) == (due, reason):
        return
    before = str(row.due_date or row.period.due_date)
    changed(act, row, due_date=due, due_reason=reason)
    act.record(lookup.invoice_document(row), {"due_date": before}, {"due_date": str(due)}, reason=reason)
