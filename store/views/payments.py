"""Payments issued on bills."""

from __future__ import annotations

from typing import Any

from peewee import JOIN

from store import lookup
from store.desk import Desk
from store.models import Commitment, Invoice, PaymentIssued, Vendor
from store.views import commitments
from store.views.listing import Listing, Row, Source


def _finish(row: Row) -> Row:
    position = row.pop("position")
    row["invoice"] = f"{row['commitment']}/{position}" if position else ""
    return row


def listing(desk: Desk, *, invoice: str = "", commitment: str = "") -> Listing:
    """Payments, newest first; amount and discount in cents."""
    with desk.book.reading():
        chosen = []
        if invoice:
            chosen.append(PaymentIssued.invoice == lookup.invoice(invoice).id)
        if commitment:
            chosen.append(PaymentIssued.commitment == lookup.commitment(commitment).id)
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
        search=(PaymentIssued.number, Commitment.number, Vendor.name),
        sums={"amount": PaymentIssued.amount, "discount": PaymentIssued.discount},
        finish=_finish,
    )  # fmt: skip
    return Listing(desk.book, source, "id", descending=True)
