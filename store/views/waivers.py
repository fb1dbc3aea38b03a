"""Lien waivers: those of an invoice, which are needed, which are locked, and the list of them all."""

from __future__ import annotations

from typing import Any

from peewee import fn

from store import lookup
from store.desk import Desk
from store.models import Commitment, Invoice, LienWaiver, PaymentIssued, Vendor
from store.rules import compliance as rules
from store.rules.compliance import Billed, Needed, Waiver
from store.views import commitments, seats
from store.views.listing import Listing, Row, Source

STATES = ("awaiting_signature", "locked", "completed")


def still_open() -> Any:
    """What is still to be paid on an invoice in QuickBooks, in cents, for a query over `Invoice`."""
    payment = PaymentIssued.alias()
    settled = payment.select(fn.COALESCE(fn.SUM(payment.amount + payment.discount), 0)).where(
        payment.invoice == Invoice.id, payment.state == "issued"
    )
    return fn.COALESCE(Invoice.quickbooks_open, Invoice.due - settled - Invoice.credited)


def is_paid(invoice: Invoice) -> bool:
    """Whether QuickBooks has the bill and nothing is left to be paid on it; within the caller's transaction."""
    if invoice.erp_state != "synced":
        return False
    left = Invoice.select(still_open()).where(Invoice.id == invoice.id).scalar()
    return left is not None and int(left) <= 0


def billed(invoice: Invoice, due: int | None = None) -> Billed:
    """The invoice as the rules of waivers take it; `due` is line 8 where it is known better than by the header."""
    amount = invoice.due if due is None else due
    return Billed(lookup.invoice_name(invoice), invoice.final, is_paid(invoice), amount)


def of_invoices(*invoices: Invoice) -> list[Waiver]:
    """The waivers of these invoices; within the caller's transaction."""
    rows = (
        LienWaiver.select()
        .where(LienWaiver.invoice.in_([row.id for row in invoices]))
        .order_by(LienWaiver.id)
    )
    by_id = {row.id: row for row in invoices}
    return [as_waiver(row, by_id[row.invoice_id]) for row in rows]


def as_waiver(row: LienWaiver, invoice: Invoice) -> Waiver:
    """The waiver as the rules take it."""
    return Waiver(
        lookup.invoice_name(invoice),
        row.type,
        row.amount,
        row.status,
        is_paid(invoice),
        row.unlocked_by is not None,
    )


def needed(invoice: Invoice, due: int | None = None) -> list[Needed]:
    """The waivers that are needed before an invoice is paid; within the caller's transaction."""
    previous = billed(invoice.previous) if invoice.previous_id else None
    return rules.needed_waivers(billed(invoice, due), previous)


def faults(invoice: Invoice, due: int | None = None) -> list[str]:
    """What is wrong with the waivers an invoice needs, in halves of sentences; within the caller's transaction."""
    wanted = needed(invoice, due)
    known = of_invoices(invoice, invoice.previous) if invoice.previous_id else of_invoices(invoice)
    return rules.waiver_faults(wanted, known)


def suggested(desk: Desk, name: str) -> Needed:
    """The waiver to ask for on an invoice: conditional before its payment is in, unconditional afterwards."""
    with desk.book.reading():
        invoice = lookup.invoice(name)
        seats.own(desk, invoice)
        one = billed(invoice)
        return one.waiver(unconditional=one.paid)


def _finish(row: Row) -> Row:
    row["invoice"] = lookup.named(row["commitment"], row["position"])
    paid = bool(row.pop("synced")) and row.pop("open") <= 0
    waiver = Waiver(row["invoice"], row["type"], row["amount"], row["status"], paid, bool(row["unlocked_by"]))
    row["state"] = "locked" if waiver.locked else row["status"]
    row["paid"] = paid
    row["type_words"], row["type_short"] = rules.WAIVERS[row["type"]], row["type"].replace("_", " ")
    row["attention"] = row["state"] != "completed"
    return row


def _standing(state: str) -> list[Any]:
    """Conditions on waivers of that state; ``locked`` are those signed in advance of their payment and not unlocked."""
    if state not in ("locked", "completed"):
        return [LienWaiver.status == state]
    unconditional = [name for name in rules.WAIVERS if rules.is_unconditional(name)]
    paid = Invoice.select(Invoice.id).where(Invoice.erp_state == "synced", still_open() <= 0)
    locked = (
        LienWaiver.type.in_(unconditional)
        & LienWaiver.unlocked_by.is_null()
        & LienWaiver.invoice.not_in(paid)
    )
    return [LienWaiver.status == "completed", locked if state == "locked" else ~locked]


def listing(desk: Desk, *, invoice: str = "", commitment: str = "", status: str = "") -> Listing:
    """Lien waivers, those that await a signature first; cents: amount. `state` says ``locked`` of one signed in advance."""
    chosen = []
    with desk.book.reading():
        if invoice:
            chosen.append(LienWaiver.invoice == lookup.invoice(invoice).id)
        if commitment:
            chosen.append(Invoice.commitment == seats.own(desk, lookup.commitment(commitment)).id)
    if status:
        chosen += _standing(status)

    def query() -> Any:
        rows = (
            LienWaiver.select().join(Invoice).join(Commitment).join(Vendor).where(~Invoice.deleted, *chosen)
        )
        return commitments.seen_by(desk, rows)

    def counted() -> Any:
        deleted = Invoice.select(Invoice.id).where(Invoice.deleted)
        rows = LienWaiver.select().where(LienWaiver.invoice.not_in(deleted), *chosen)
        return rows if seats.sees_all(desk) else query()

    columns = ("id", "version", "type", "status", "through_date", "amount", "exceptions", "requested_by", "requested_at", "signed_by",
               "signed_on", "unlock_reason")  # fmt: skip
    source = Source(
        query=query,
        select={**{name: getattr(LienWaiver, name) for name in columns}, "unlocked_by": fn.COALESCE(LienWaiver.unlocked_by, ""),
                "commitment": Commitment.number, "position": Invoice.position, "vendor": Vendor.name, "final": Invoice.final,
                "synced": Invoice.erp_state == "synced", "open": still_open()},
        key=LienWaiver.id,
        order={"status": LienWaiver.status, "id": LienWaiver.id, "commitment": Commitment.number, "vendor": Vendor.name,
               "through_date": LienWaiver.through_date, "amount": LienWaiver.amount},
        search=(lookup.invoice_names(), Vendor.name, LienWaiver.type, LienWaiver.signed_by),
        sums={"amount": LienWaiver.amount},
        finish=_finish, counted=None if commitment else counted,
    )  # fmt: skip
    return Listing(desk.book, source, "status")
