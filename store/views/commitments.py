"""Commitments: the list, one with its schedule of values, change orders, contacts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import fn

from store import lookup
from store.desk import Desk
from store.models import (
    BillingPeriod,
    ChangeOrder,
    ChangeOrderLine,
    Commitment,
    CostCode,
    Invoice,
    InvoiceContact,
    InvoiceLine,
    Project,
    SovLine,
    Vendor,
)
from store.rules.money import FULL, rounded
from store.views import change_links
from store.views.listing import Listing, Row, Source
from store.views.narrowed import narrowed
from store.views.seats import is_contact, own, seen_by

_REVISED = Commitment.original + Commitment.approved_changes


def _finish(row: Row) -> Row:
    row["to_finish"] = row["revised"] - row["billed"] + row["retained"]
    row["percent"] = rounded(row["billed"] * FULL, row["revised"]) if row["revised"] else None
    return row


def _without_balance(row: Row) -> Row:
    """The balance to finish is the office's own: an invoice contact is not told of it."""
    return {**_finish(row), "to_finish": None}


def listing(desk: Desk, *, project: str = "", vendor: str = "") -> Listing:
    """Commitments by number; cents: original, changes, revised, billed (line 4), retained (line 5), to_finish (line 9)."""
    columns = {name: getattr(Commitment, name) for name in (
        "id", "version", "number", "type", "title", "accounting", "status", "original", "billed", "retained")}  # fmt: skip
    chosen, outside = narrowed(desk, project, vendor), is_contact(desk)

    def query() -> Any:
        rows = Commitment.select().join(Project).switch(Commitment).join(Vendor)
        return seen_by(desk, rows.where(*chosen) if chosen else rows)

    source = Source(
        query=query,
        select={**columns, "changes": Commitment.approved_changes, "revised": _REVISED, "vendor": Vendor.name,
                "project": Project.number, "project_name": Project.name},
        key=Commitment.id,
        order={"number": Commitment.number, "title": Commitment.title, "status": Commitment.status, "vendor": Vendor.name,
               "project": Project.number, "revised": _REVISED, "billed": Commitment.billed,
               "retained": Commitment.retained, "original": Commitment.original},
        search=(Commitment.number, Commitment.title, Vendor.name, Project.number, Project.name),
        sums={"original": Commitment.original, "changes": Commitment.approved_changes, "revised": _REVISED,
              "billed": Commitment.billed, "retained": Commitment.retained,
              **({} if outside else {"to_finish": _REVISED - Commitment.billed + Commitment.retained})},
        finish=_without_balance if outside else _finish,
    )  # fmt: skip
    return Listing(desk.book, source, "number")


@dataclass(frozen=True, slots=True)
class CommitmentDocument:
    """One commitment with what hangs on it; rows are models, amounts cents."""

    commitment: Commitment
    vendor: Vendor
    project: Project
    contacts: tuple[InvoiceContact, ...]
    change_orders: tuple[ChangeOrder, ...]
    pending_changes: int
    sees_balance: bool
    """Whether the balance to finish is shown; it is the office's own, not the contact's."""


def document(desk: Desk, number: str) -> CommitmentDocument:
    """The commitment of that number, if the acting user may see it."""
    with desk.book.reading():
        row = own(desk, lookup.commitment(number))
        orders = tuple(ChangeOrder.select().where(ChangeOrder.commitment == row).order_by(ChangeOrder.id))
        open_orders = [
            order.amount
            for order in orders
            if order.status in ("pending", "pricing", "proceeding", "revised")
        ]
        contacts = tuple(
            InvoiceContact.select().where(InvoiceContact.commitment == row).order_by(InvoiceContact.id)
        )
        return CommitmentDocument(
            row, row.vendor, row.project, contacts, orders, sum(open_orders), not is_contact(desk)
        )


def schedule(desk: Desk, number: str) -> Listing:
    """The schedule of values of a commitment, in its own order."""
    with desk.book.reading():
        contract = own(desk, lookup.commitment(number))
        commitment_id, links = contract.id, change_links.of_commitment(contract)
    columns = {name: getattr(SovLine, name) for name in (
        "id", "version", "line", "position", "description", "quantity", "unit", "unit_price", "amount", "tax_code")}  # fmt: skip
    source = Source(
        query=lambda: SovLine.select().join(CostCode).where(SovLine.commitment == commitment_id),
        select={**columns, "cost_code": CostCode.code}, key=SovLine.id,
        order={"position": SovLine.position, "line": SovLine.line, "description": SovLine.description,
               "cost_code": CostCode.code, "amount": SovLine.amount},
        search=(SovLine.line, SovLine.description, CostCode.code), sums={"amount": SovLine.amount},
        finish=lambda row: {**row, "changed_by": ", ".join(links.by_line.get(row["id"], ()))},
    )  # fmt: skip
    return Listing(desk.book, source, "position")


def change_order_lines(desk: Desk, number: str) -> Listing:
    """All change-order lines of a commitment with the order each belongs to."""
    with desk.book.reading():
        commitment_id = own(desk, lookup.commitment(number)).id
    columns = {name: getattr(ChangeOrderLine, name) for name in (
        "id", "version", "line", "description", "quantity", "unit", "unit_price", "amount")}  # fmt: skip
    source = Source(
        query=lambda: ChangeOrderLine.select().join(ChangeOrder).switch(ChangeOrderLine).join(CostCode)
        .where(ChangeOrder.commitment == commitment_id),
        select={**columns, "cost_code": CostCode.code, "number": ChangeOrder.number, "title": ChangeOrder.title,
                "status": ChangeOrder.status, "date": ChangeOrder.date},
        key=ChangeOrderLine.id,
        order={"number": ChangeOrder.number, "amount": ChangeOrderLine.amount, "status": ChangeOrder.status},
        search=(ChangeOrder.number, ChangeOrder.title, ChangeOrderLine.description),
        sums={"amount": ChangeOrderLine.amount},
    )  # fmt: skip
    return Listing(desk.book, source, "number")


def change_orders(desk: Desk, number: str) -> Listing:
    """The change orders of a commitment."""
    with desk.book.reading():
        contract = own(desk, lookup.commitment(number))
        commitment_id, links = contract.id, change_links.of_commitment(contract)
    columns = {name: getattr(ChangeOrder, name) for name in (
        "id", "version", "number", "title", "status", "date", "amount", "created_by", "approved_by", "void_reason")}  # fmt: skip
    source = Source(
        query=lambda: ChangeOrder.select().where(ChangeOrder.commitment == commitment_id),
        select=columns, key=ChangeOrder.id,
        order={"number": ChangeOrder.number, "status": ChangeOrder.status, "amount": ChangeOrder.amount},
        search=(ChangeOrder.number, ChangeOrder.title), sums={"amount": ChangeOrder.amount},
        finish=lambda row: {**row, "changes": ", ".join(links.changed_by(row["number"]))},
    )  # fmt: skip
    return Listing(desk.book, source, "number")


def applications(desk: Desk, number: str) -> list[Row]:
    """Each application of a commitment, oldest first, in cents: gross this time; completed, stored and retained to date."""
    with desk.book.reading():
        row = own(desk, lookup.commitment(number))
        stored = fn.COALESCE(
            InvoiceLine.select(fn.SUM(InvoiceLine.stored)).where(
                InvoiceLine.invoice == Invoice.id, InvoiceLine.stored != 0
            ),
            0,
        )
        query = (
            Invoice.select(Invoice.id, Invoice.version, Invoice.position, Invoice.status, Invoice.erp_state, Invoice.contract_sum,
                           Invoice.completed, Invoice.gross, Invoice.retained, Invoice.due, stored.alias("stored"),
                           BillingPeriod.start_date.alias("period_start"), BillingPeriod.end_date.alias("period_end"))
            .join(BillingPeriod)
            .where(Invoice.commitment == row, ~Invoice.deleted)
            .order_by(Invoice.position)
        )  # fmt: skip
        return [{**found, "invoice": lookup.named(number, found["position"])} for found in query.dicts()]
