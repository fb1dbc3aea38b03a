"""A commitment as the purchase order it becomes in QuickBooks, and the links of bills to its lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from store import lookup
from store.desk import Desk
from store.models import (
    ChangeOrder,
    ChangeOrderLine,
    Commitment,
    CostCode,
    PurchaseOrder,
    PurchaseOrderLine,
    SovLine,
)
from store.rules.identifiers import entry_guid
from store.views.bills import linked
from store.views.order_links import CHANGE, SOV, key
from store.views.seats import own


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of an order.

    Attributes:
        kind, id: ``sov_line`` or ``change_order_line``, and its id in the book.
        name: the line as the clerk knows it.
        item: full name of the item in QuickBooks; empty where its cost code is an account or is not linked.
        amount: cents. quantity, unit_price: ten-thousandths, both or neither.
        txn_line_id: its id in QuickBooks, empty where it is not known there.
    """

    kind: str
    id: int
    name: str
    description: str
    item: str
    amount: int
    quantity: int | None
    unit_price: int | None
    tax_code: str
    txn_line_id: str


@dataclass(frozen=True, slots=True)
class Order:
    """A commitment as a purchase order; `state` and the ids are empty before it was ever sent."""

    number: str
    status: str
    title: str
    description: str
    guid: str
    edition: str
    vendor: str
    vendor_name: str
    job_name: str
    class_name: str
    lines: tuple[OrderLine, ...]
    list_ids: Mapping[tuple[str, str], str]
    state: str
    txn_id: str
    edit_sequence: str
    reason: str

    @property
    def missing(self) -> tuple[OrderLine, ...]:
        """The lines QuickBooks does not have yet."""
        return tuple(line for line in self.lines if not line.txn_line_id)


@dataclass(frozen=True, slots=True)
class OrderStanding:
    """Where a commitment stands as a purchase order; `state` is empty before it was ever sent.

    Attributes:
        txn_number: its number in QuickBooks.
        lines: of the schedule of values and of approved change orders.
        missing: those of them QuickBooks is not known to have.
    """

    state: str
    txn_number: str
    reason: str
    sent_by: str
    sent_at: str
    lines: int
    missing: int


def standing(desk: Desk, number: str) -> OrderStanding | None:
    """Where the commitment stands as a purchase order; None where this book sends none and has never sent this one."""
    with desk.book.reading():
        contract = own(desk, lookup.commitment(number))
        row = PurchaseOrder.get_or_none(PurchaseOrder.commitment == contract)
        if row is None and lookup.settings()["commitments.export"] != "purchase_orders":
            return None
        approved = (ChangeOrder.commitment == contract, ChangeOrder.status == "approved")
        lines = SovLine.select().where(SovLine.commitment == contract).count()
        lines += ChangeOrderLine.select().join(ChangeOrder).where(*approved).count()
        if row is None:
            return OrderStanding("", "", "", "", "", lines, lines)
        there = row.lines.where(PurchaseOrderLine.txn_line_id.is_null(False)).count()
        return OrderStanding(
            row.state, row.txn_number, row.reason, row.sent_by, row.sent_at, lines, max(0, lines - there)
        )


def order(desk: Desk, number: str, edition: str) -> Order:
    """The commitment of that number as a purchase order."""
    with desk.book.reading():
        return order_of(desk, lookup.commitment(number), edition)


def order_of(desk: Desk, contract: Commitment, edition: str) -> Order:
    """The same within the caller's transaction."""
    names, list_ids = linked()
    row = PurchaseOrder.get_or_none(PurchaseOrder.commitment == contract)
    vendor, project = contract.vendor, contract.project
    return Order(
        number=contract.number, status=contract.status, title=contract.title, description=contract.description,
        guid=entry_guid(desk.book.id, "commitment", contract.id), edition=edition, vendor=vendor.name,
        vendor_name=names.get(("vendor", vendor.name), ""), job_name=names.get(("job", project.number), ""),
        class_name=names.get(("class", contract.class_name), contract.class_name), lines=_lines(contract, row, names),
        list_ids=list_ids, state=row.state if row else "", txn_id=(row.txn_id or "") if row else "",
        edit_sequence=row.edit_sequence if row else "", reason=row.reason if row else "",
    )  # fmt: skip


def _lines(
    contract: Commitment, row: PurchaseOrder | None, names: Mapping[tuple[str, str], str]
) -> tuple[OrderLine, ...]:
    """The schedule of values, then the lines of approved change orders, in their order."""
    known: dict[tuple[str, int], str] = {}
    if row is not None:
        for line in PurchaseOrderLine.select().where(PurchaseOrderLine.purchase_order == row):
            known[key(line.sov_line_id, line.change_order_line_id)] = line.txn_line_id or ""
    schedule = (
        SovLine.select(SovLine, CostCode)
        .join(CostCode)
        .where(SovLine.commitment == contract)
        .order_by(SovLine.position, SovLine.id)
    )
    changes = (
        ChangeOrderLine.select(ChangeOrderLine, ChangeOrder, CostCode)
        .join(ChangeOrder)
        .switch(ChangeOrderLine)
        .join(CostCode)
        .where(ChangeOrder.commitment == contract, ChangeOrder.status == "approved")
        .order_by(ChangeOrder.id, ChangeOrderLine.position, ChangeOrderLine.id)
    )
    made = [_line(SOV, line, line.line, names, known) for line in schedule]
    made += [
        _line(CHANGE, line, f"{line.change_order.number} line {line.line}", names, known) for line in changes
    ]
    return tuple(made)


def _line(
    kind: str, line: SovLine | ChangeOrderLine, name: str, names: Mapping[tuple[str, str], str], known: Mapping[tuple[str, int], str]
) -> OrderLine:  # fmt: skip
    code = line.cost_code
    by_unit = line.quantity is not None and line.unit_price is not None
    return OrderLine(
        kind=kind, id=line.id, name=name, description=line.description,
        item=names.get(("item", code.code), "") if code.quickbooks_kind == "item" else "", amount=line.amount,
        quantity=line.quantity if by_unit else None, unit_price=line.unit_price if by_unit else None,
        tax_code=line.tax_code, txn_line_id=known.get((kind, line.id), ""),
    )  # fmt: skip
