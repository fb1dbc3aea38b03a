"""Holds: those that keep an invoice from being accepted, and the list of them all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import JOIN, fn

from store import lookup
from store.desk import Desk
from store.models import Commitment, Hold, Invoice, Vendor
from store.views import seats
from store.views.listing import Listing, Row, Source

STATES = ("open", "released")


def on_invoice(invoice: Invoice) -> list[Hold]:
    """The open holds on an invoice itself, its commitment or its vendor, oldest first; within the caller's transaction."""
    return on(invoice.commitment, [invoice.id])


def on(contract: Commitment, invoices: Sequence[int] = ()) -> list[Hold]:
    """The open holds on a commitment, its vendor, or some of its invoices, oldest first; within the caller's transaction."""
    own = (Hold.commitment == contract.id) | (Hold.vendor == contract.vendor_id)
    if invoices:
        own = own | Hold.invoice.in_(list(invoices))
    return list(Hold.select().where(Hold.released_at.is_null(), own).order_by(Hold.id))


def newest_of_invoice() -> Any:
    """The id of the newest open hold that concerns an invoice, for a query over `Invoice` joined with `Commitment`."""
    hold = Hold.alias()
    concerns = (
        (hold.invoice == Invoice.id)
        | (hold.commitment == Invoice.commitment)
        | (hold.vendor == Commitment.vendor)
    )
    return hold.select(fn.MAX(hold.id)).where(hold.released_at.is_null(), concerns)


def words(row: Hold) -> str:
    """What a hold is on, as clerks call it: ``SC-001/2``, ``SC-001``, a vendor's name."""
    if row.invoice_id:
        return lookup.invoice_name(row.invoice)
    return row.commitment.number if row.commitment_id else row.vendor.name


def _finish(row: Row) -> Row:
    invoice, position = row.pop("of_invoice"), row.pop("position")
    contract, vendor = row.pop("of_commitment"), row["vendor"]
    row["on"] = lookup.named(invoice, position) if position else contract or vendor
    row["kind"] = "invoice" if position else "commitment" if contract else "vendor"
    row["state"] = "released" if row["released_at"] else "held"
    row["attention"] = not row["released_at"]
    return row


_COLUMNS = ("id", "version", "owner", "reason", "placed_by", "placed_at", "release_reason")


def listing(desk: Desk, state: str = "") -> Listing:
    """Holds, newest first; `state` is ``open``, ``released`` or empty for all. An invoice contact sees none of them."""
    of_invoice, billed_vendor, contract_vendor = Commitment.alias(), Vendor.alias(), Vendor.alias()
    vendor = fn.COALESCE(billed_vendor.name, contract_vendor.name, Vendor.name)

    def query() -> Any:
        rows = (
            Hold.select()
            .join(Invoice, JOIN.LEFT_OUTER)
            .join(of_invoice, JOIN.LEFT_OUTER, on=(of_invoice.id == Invoice.commitment))
            .join(billed_vendor, JOIN.LEFT_OUTER, on=(billed_vendor.id == of_invoice.vendor))
            .switch(Hold)
            .join(Commitment, JOIN.LEFT_OUTER, on=(Commitment.id == Hold.commitment))
            .join(contract_vendor, JOIN.LEFT_OUTER, on=(contract_vendor.id == Commitment.vendor))
            .switch(Hold)
            .join(Vendor, JOIN.LEFT_OUTER, on=(Vendor.id == Hold.vendor))
        )
        if state:
            rows = rows.where(Hold.released_at.is_null(state == "open"))
        if (unseen := seats.unseen(desk)) is not None:
            rows = rows.where(
                Hold.commitment.is_null() | Hold.commitment.not_in(unseen),
                of_invoice.id.is_null() | of_invoice.id.not_in(unseen),
            )
        return rows.where(Hold.id < 0) if seats.is_contact(desk) else rows

    source = Source(
        query=query,
        select={
            **{name: getattr(Hold, name) for name in _COLUMNS},
            "released_by": fn.COALESCE(Hold.released_by, ""), "released_at": fn.COALESCE(Hold.released_at, ""),
            "of_invoice": fn.COALESCE(of_invoice.number, ""), "position": Invoice.position,
            "of_commitment": fn.COALESCE(Commitment.number, ""), "vendor": vendor,
        },
        key=Hold.id,
        order={"id": Hold.id, "owner": Hold.owner, "placed_at": Hold.placed_at, "vendor": vendor},
        search=(lookup.invoice_names(of_invoice), Commitment.number, billed_vendor.name, contract_vendor.name, Vendor.name, Hold.owner, Hold.reason),
        finish=_finish,
    )  # fmt: skip
    return Listing(desk.book, source, "id", descending=True)
