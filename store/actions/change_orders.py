"""Commitment change orders: rows of their own that leave the schedule of values as it stands."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from peewee import fn

from store import lookup
from store.actions.act import Act, action, reason_given, saved
from store.actions.invoice_change_orders import void_on_open_invoice
from store.actions.schedules import ScheduleLine, rows
from store.errors import Invalid, NotFound, Refusal
from store.models import ChangeOrder, ChangeOrderLine, Commitment, InvoiceLine, SovLine
from store.text import clean

STATUSES = (
    "draft", "not_pricing", "pricing", "pending", "revised", "proceeding", "not_proceeding", "no_charge",
    "approved", "rejected", "void",
)  # fmt: skip
VOID = "void"
LONGEST_NUMBER, LONGEST_TITLE = 12, 30
"""What QuickBooks keeps of a change order's number and title."""


def status_of(status: str) -> str:
    """The status as kept, or `Invalid` with those there are."""
    word = status.strip().lower().replace(" ", "_")
    if word not in STATUSES:
        raise Invalid(f"A change order cannot be {status!r}; it is one of {', '.join(STATUSES).replace('_', ' ')}.",
                      rule="change_order.status", field="status", value=status)  # fmt: skip
    return word


def _document(commitment: Commitment, number: str) -> str:
    return lookup.document("change order", f"{commitment.number} {number}")


@action("change_order.add", duty="change_orders")
def add(
    act: Act, commitment: str, number: str, *, title: str, lines: Sequence[ScheduleLine],
    status: str = "draft", date: datetime.date | None = None,
) -> str:  # fmt: skip
    """Add a change order with its lines; answers its number."""
    contract = lookup.held(lookup.commitment(commitment))
    number = clean(number, "number", limit=LONGEST_NUMBER)
    title = clean(title, "title", limit=LONGEST_TITLE)
    if not number or not title or not lines:
        raise Invalid(
            "A change order needs a number, a title and at least one line; fill them in.",
            field="number",
            value=number,
        )
    if ChangeOrder.select().where(ChangeOrder.commitment == contract, ChangeOrder.number == number).exists():
        raise Refusal(f"{commitment} has a change order {number} already; choose another number.",
                      rule="change_order.exists", field="number", value=number)  # fmt: skip
    made = rows(lines, contract.accounting)
    order = ChangeOrder.create(
        commitment=contract, number=number, title=title, date=date or act.today,
        amount=sum(values["amount"] for values in made), created_by=act.actor.login,
    )  # fmt: skip
    changed = _changed_lines(contract, lines)
    ChangeOrderLine.insert_many(
        [{**values, "change_order": order.id, "changes_line": line}
         for values, line in zip(made, changed, strict=True)]
    ).execute()  # fmt: skip
    act.record(_document(contract, number), {}, {"title": title, "amount": order.amount, "lines": len(made)})
    wanted = status_of(status)
    if wanted != "draft":
        set_status.within(act, commitment, number, wanted)
    return number


def _changed_lines(contract: Commitment, lines: Sequence[ScheduleLine]) -> list[int | None]:
    if not any(line.changes_line for line in lines):
        return [None] * len(lines)
    known = dict(SovLine.select(SovLine.line, SovLine.id).where(SovLine.commitment == contract).tuples())
    for line in lines:
        if line.changes_line and line.changes_line not in known:
            raise NotFound(
                f"{contract.number} has no line {line.changes_line} for line {line.line} to change; leave it empty or name one it has.",
                rule="line.unknown", field="changes line", value=line.changes_line,
            )  # fmt: skip
    return [known.get(line.changes_line) for line in lines]


@action("change_order.status", duty="change_orders")
def set_status(
    act: Act, commitment: str, number: str, status: str, *, reason: str = "", version: int | None = None
) -> str:  # fmt: skip
    """Set a change order's status; `approved` lets the next invoice bill it.

    One that is on an invoice can only be voided, with a reason: it is carried on with nothing scheduled, and its reverse is billed.
    """
    contract = lookup.held(lookup.commitment(commitment))
    order = lookup.change_order(contract, number)
    wanted = status_of(status)
    if wanted == order.status:
        return number
    why = _why(contract, order, wanted, reason)
    before = order.status
    approved = {"approved_by": act.actor.login, "approved_at": act.now} if wanted == "approved" else {}
    document = _document(contract, number)
    saved(act, order, document, version, status=wanted, void_reason=why if wanted == VOID else "", **approved)
    _sum_up(contract)
    act.record(document, {"status": before}, {"status": wanted, **approved}, reason=why)
    if wanted == VOID:
        void_on_open_invoice(act, order)
    return number


def _why(contract: Commitment, order: ChangeOrder, wanted: str, reason: str) -> str:
    """The reason to be kept; refuses what a change order that is on an invoice cannot become."""
    lines = ChangeOrderLine.select(ChangeOrderLine.id).where(ChangeOrderLine.change_order == order)
    if not InvoiceLine.select().where(InvoiceLine.change_order_line.in_(lines)).exists():
        return clean(reason, "reason", limit=1000, lines=True)
    if order.status == "approved" and wanted == VOID:
        return reason_given(reason, f"Voiding {order.number}, which is on an invoice,")
    if order.status not in ("approved", VOID):
        return clean(reason, "reason", limit=1000, lines=True)
    way_out = (
        "add a new change order instead"
        if order.status == VOID
        else "void it with a reason, and the next invoice bills the reverse"
    )
    raise Refusal(
        f"{order.number} is on an invoice of {contract.number}, so it stays {order.status}; {way_out} "
        f"of making it {wanted.replace('_', ' ')}."
        if order.status == VOID
        else f"{order.number} is on an invoice of {contract.number}, so it stays approved and cannot be made "
        f"{wanted.replace('_', ' ')}; {way_out}.",
        rule="change_order.billed", field="status", value=wanted,
    )  # fmt: skip


def _sum_up(contract: Commitment) -> None:
    total = (
        ChangeOrder.select(fn.SUM(ChangeOrder.amount))
        .where(ChangeOrder.commitment == contract, ChangeOrder.status == "approved")
        .scalar()
    )
    Commitment.update(approved_changes=int(total or 0)).where(Commitment.id == contract.id).execute()
