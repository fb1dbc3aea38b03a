"""Payments issued on bills."""

from __future__ import annotations

from typing import Any

from peewee import JOIN, Case, fn

from store import lookup
from store.desk import Desk
from store.models import BatchRequest, Commitment, ErpRequest, Invoice, PaymentIssued, Vendor
from store.views import commitments, seats
from store.views.listing import Listing, Row, Source, added

ASKED = (("payments", "check"), ("payments", "credit_card"), ("payments_deleted", ""))
"""Purpose and subject of the questions that tell of payments together."""


def _standing(amount: Any) -> Any:
    """An amount that counts only while its payment was neither voided nor deleted."""
    return Case(None, [(PaymentIssued.state == "issued", amount)], 0)


def _finish(row: Row) -> Row:
    position = row.pop("position")
    row["invoice"] = lookup.named(row["commitment"], position) if position else ""
    return row


def listing(desk: Desk, *, invoice: str = "", commitment: str = "") -> Listing:
    """Payments, newest first; amount and discount in cents."""
    with desk.book.reading():
        chosen = []
        if invoice:
            asked = lookup.invoice(invoice)
            seats.own(desk, asked)
            chosen.append(PaymentIssued.invoice == asked.id)
        if commitment:
            chosen.append(PaymentIssued.commitment == seats.own(desk, lookup.commitment(commitment)).id)
    columns = {
        name: getattr(PaymentIssued, name)
        for name in ("id", "version", "method", "number", "date", "amount", "discount", "state")
    }

    def query() -> Any:
        rows = (
            PaymentIssued.select()
            .join(Commitment)
            .join(Vendor)
            .switch(PaymentIssued)
            .join(Invoice, JOIN.LEFT_OUTER)
        )
        return commitments.seen_by(desk, rows.where(*chosen) if chosen else rows)

    source = Source(
        query=query,
        select={**columns, "commitment": Commitment.number, "vendor": Vendor.name, "position": Invoice.position},
        key=PaymentIssued.id,
        order={"date": PaymentIssued.date, "amount": PaymentIssued.amount, "vendor": Vendor.name, "id": PaymentIssued.id},
        search=(PaymentIssued.number, lookup.invoice_names(), Vendor.name),
        sums={"amount": _standing(PaymentIssued.amount), "discount": _standing(PaymentIssued.discount)},
        finish=_finish,
        counted=lambda: seats.counted_by(desk, PaymentIssued.select().where(*(chosen or [True]))),
    )  # fmt: skip
    return Listing(desk.book, source, "id", descending=True)


POSTED = (Invoice.erp_state == "synced", ~Invoice.deleted)
"""An invoice that is a bill in QuickBooks."""


def _bills_added(desk: Desk) -> dict[str, int]:
    """What the bills come to, and how far they are paid: bills and payments are each gone through once, instead of payments bill by bill."""
    unasked = Invoice.quickbooks_open.is_null()
    billed = added(seats.counted_by(desk, Invoice.select().where(*POSTED)), {
        "due": Invoice.due, "credited": Invoice.credited,
        "open": fn.COALESCE(Invoice.quickbooks_open, Invoice.due - Invoice.credited),
    })  # fmt: skip
    payments = PaymentIssued.select().join(Invoice).where(PaymentIssued.state == "issued", *POSTED)
    settled = PaymentIssued.amount + PaymentIssued.discount
    paid = added(seats.counted_by(desk, payments), {
        "paid": PaymentIssued.amount, "discount": PaymentIssued.discount, "settled": Case(None, [(unasked, settled)], 0),
    })  # fmt: skip
    return {**billed, "open": billed["open"] - paid.pop("settled"), **paid}


def bills(desk: Desk) -> Listing:
    """Our bills in QuickBooks and how far they are paid; cents: due, paid, discount, credited, open (None before it was asked)."""
    payment = PaymentIssued.alias()

    def settled(column: Any) -> Any:
        rows = payment.select(fn.COALESCE(fn.SUM(column), 0))
        return rows.where(payment.invoice == Invoice.id, payment.state == "issued")

    def query() -> Any:
        rows = Invoice.select().join(Commitment).join(Vendor)
        return commitments.seen_by(desk, rows.where(*POSTED))

    paid, discount = settled(payment.amount), settled(payment.discount)
    still = fn.COALESCE(Invoice.quickbooks_open, Invoice.due - paid - discount - Invoice.credited)
    source = Source(
        query=query,
        select={
            "id": Invoice.id, "version": Invoice.version, "commitment": Commitment.number, "position": Invoice.position,
            "vendor": Vendor.name, "number": Invoice.number, "txn_number": fn.COALESCE(Invoice.txn_number, ""),
            "date": Invoice.billing_date, "due": Invoice.due, "paid": paid, "discount": discount,
            "credited": Invoice.credited, "open": still,
        },
        key=Invoice.id,
        order={"date": Invoice.billing_date, "commitment": Commitment.number, "vendor": Vendor.name, "due": Invoice.due,
               "open": still, "id": Invoice.id},
        search=(Invoice.number, lookup.invoice_names(), Vendor.name),
        sums={"due": Invoice.due, "paid": paid, "discount": discount, "credited": Invoice.credited, "open": still},
        finish=_finish,
        counted=lambda: seats.counted_by(desk, Invoice.select().where(*POSTED)),
        added=lambda: _bills_added(desk),
    )  # fmt: skip
    return Listing(desk.book, source, "id", descending=True)


def settled_by_credit(desk: Desk, *, invoice: str = "", commitment: str = "") -> list[Row]:
    """Bills, one or those of a commitment, of which QuickBooks' credits have settled something: invoice, vendor, credited and open in cents."""
    with desk.book.reading():
        rows = (
            Invoice.select(Invoice, Commitment, Vendor)
            .join(Commitment)
            .join(Vendor)
            .where(Invoice.credited != 0)
        )
        if invoice:
            rows = rows.where(Invoice.id == lookup.invoice(invoice).id)
        if commitment:
            rows = rows.where(Invoice.commitment == lookup.commitment(commitment).id)
        return [
            {
                "invoice": lookup.invoice_name(row), "vendor": row.commitment.vendor.name, "credited": row.credited,
                "open": row.quickbooks_open,
            }
            for row in commitments.seen_by(desk, rows).order_by(Invoice.id.desc())
        ]  # fmt: skip


def asked_since(desk: Desk) -> str:
    """The moment from which on payments are asked for, as UTC text; empty where no bill of ours is in QuickBooks.

    It is when the last question that was answered whole was asked, or earlier: when the first of the bills went out of which the
    book has learnt since that they are posted.
    """
    with desk.book.reading():
        answered = [_last_answered(*question) for question in ASKED]
        last = min(answered)
        posted = ErpRequest.select(fn.MIN(ErpRequest.sent_at)).where(ErpRequest.state == "synced")
        first = (posted.where(ErpRequest.closed_at >= last) if last else posted).scalar()
        return str(min(first or last, last or first or ""))


def _last_answered(purpose: str, subject: str) -> str:
    """When the last such question that was answered whole was asked; empty where none was."""
    rows = BatchRequest.select(BatchRequest.asked_at).where(
        BatchRequest.purpose == purpose, BatchRequest.subject == subject, BatchRequest.outcome == "done"
    )
    return str(rows.order_by(BatchRequest.id.desc()).limit(1).scalar() or "")


def any_posted(desk: Desk) -> bool:
    """Whether a bill of ours is in QuickBooks, or was."""
    with desk.book.reading():
        return bool(ErpRequest.select(ErpRequest.id).where(ErpRequest.state == "synced").limit(1).scalar())


def unpaid_bills(desk: Desk) -> list[str]:
    """TxnIDs of our bills that are not known to be paid in full; a credit can be taken back, so those are asked for as well."""
    with desk.book.reading():
        rows = Invoice.select(Invoice.txn_id).where(
            Invoice.erp_state == "synced",
            Invoice.due > 0,
            Invoice.quickbooks_open.is_null() | (Invoice.quickbooks_open != 0) | (Invoice.credited != 0),
        )
        return [txn_id for (txn_id,) in rows.order_by(Invoice.id).tuples()]
