"""Change orders on an invoice: taking one off again, and billing the reverse of one that was voided."""

from __future__ import annotations

from typing import Any

from store import lookup
from store.actions import scale
from store.actions.act import Act, action
from store.actions.invoices import changed, opened, recompute, refuse_closed, refuse_locked
from store.errors import Refusal
from store.models import ChangeOrder, ChangeOrderLine, Invoice, InvoiceLine
from store.rules import invoice_status
from store.rules.line_entry import with_reversal
from store.rules.money import grouped
from store.views import pay_applications


def rows_of(invoice: Invoice, order: ChangeOrder) -> list[InvoiceLine]:
    """The rows a change order has on an invoice."""
    lines = ChangeOrderLine.select(ChangeOrderLine.id).where(ChangeOrderLine.change_order == order)
    found = InvoiceLine.select().where(
        InvoiceLine.invoice == invoice, InvoiceLine.change_order_line.in_(lines)
    )
    return list(found.order_by(InvoiceLine.position, InvoiceLine.id))


def _on(invoice: Invoice, name: str, number: str) -> tuple[ChangeOrder, list[InvoiceLine]]:
    order = lookup.change_order(invoice.commitment, number)
    rows = rows_of(invoice, order)
    if not rows:
        raise Refusal(f"{number} is not on {name}; `billspool invoices show {name}` shows what is.",
                      rule="change_order.not_on_invoice", field="change order", value=number)  # fmt: skip
    return order, rows


@action("invoice.remove_change_order", duty="bill")
def remove(act: Act, invoice: str, number: str, *, version: int | None = None) -> str:
    """Take a change order off the invoice it is new on; answers the invoice's name.

    One that earlier invoices carry stays, and so does one with an amount on it; an approved invoice goes back to draft first.
    """
    row = opened(act, invoice, version)
    if row.status in invoice_status.DECIDED:
        raise Refusal(
            f"{invoice} has been decided, so {number} stays on it; reopen the invoice to Draft with a reason, take it off, "
            "and have the invoice approved again.",
            rule="invoice.locked", field="invoice", value=invoice,
        )  # fmt: skip
    refuse_locked(act, row)
    order, rows = _on(row, invoice, number)
    if row.previous_id and rows_of(row.previous, order):
        raise Refusal(
            f"{number} is carried forward from {lookup.invoice_name(row.previous)} and cannot be taken off; bill 0.00 on it, "
            "or void it with a reason and bill the reverse.",
            rule="change_order.carried", field="change order", value=number,
        )  # fmt: skip
    _refuse_billed(invoice, number, rows)
    InvoiceLine.delete().where(InvoiceLine.id.in_([each.id for each in rows])).execute()
    changed(act, row)
    scale.apply(row)
    recompute(row)
    act.record(lookup.invoice_document(row), {"change orders": [number]}, {"change orders": []})
    return invoice


def _refuse_billed(invoice: str, number: str, rows: list[InvoiceLine]) -> None:
    line = next((each for each in rows if each.work_this or each.stored), None)
    if line is not None:
        raise Refusal(
            f"{invoice} bills {grouped(line.work_this + line.stored)} on {line.line}; enter 0.00 there before {number} is taken off.",
            rule="change_order.billed", field="change order", value=number,
        )  # fmt: skip


@action("invoice.reverse_change_order", duty="bill")
def reverse(act: Act, invoice: str, number: str, *, version: int | None = None) -> int:
    """Bill the reverse of a voided change order: all that was billed on it, with the retainage held; answers the cents."""
    row = opened(act, invoice, version)
    refuse_locked(act, row)
    order, rows = _on(row, invoice, number)
    if order.status != "void":
        raise Refusal(
            f"{number} is {order.status.replace('_', ' ')}, not void; only what was voided is billed in reverse.",
            rule="change_order.not_void", field="change order", value=number,
        )  # fmt: skip
    refuse_closed(act, row, ("work_this",))
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for line in rows:
        old = pay_applications.application_line(line)
        new = with_reversal(old)
        values = {
            name: value
            for name, value in pay_applications.figures(new).items()
            if value != getattr(old, name)
        }
        if not values:
            continue
        before |= {f"{line.line} {name}": getattr(old, name) for name in values}
        after |= {f"{line.line} {name}": value for name, value in values.items()}
        if line.mark == "approved" and row.status == invoice_status.UNDER_REVIEW:
            values |= {"mark": "no_action", "marked_by": None}
        values |= {"rate_by": "clerk", "rate_why": f"the reverse of {number}", "release_by": ""}
        InvoiceLine.update(**values).where(InvoiceLine.id == line.id).execute()
    if after:
        changed(act, row)
        scale.apply(row)
        recompute(row)
        act.record(lookup.invoice_document(row), before, after, reason=order.void_reason)
    return sum(line.work_prev + line.stored_prev for line in rows)


def void_on_open_invoice(act: Act, order: ChangeOrder) -> None:
    """Let the commitment's latest invoice follow a change order that was voided, while it is being filled in.

    A row nothing was ever billed on goes; any other stays with nothing scheduled, until the reverse is billed.
    """
    latest = lookup.latest_of(order.commitment)
    rows = rows_of(latest, order) if latest and latest.status in invoice_status.EDITABLE else []
    if latest is None or not rows:
        return
    empty = [each.id for each in rows if not any(pay_applications.amounts(each, scheduled=False))]
    kept = [each.id for each in rows if each.id not in empty]
    if empty:
        InvoiceLine.delete().where(InvoiceLine.id.in_(empty)).execute()
    if kept:
        InvoiceLine.update(scheduled_value=0).where(InvoiceLine.id.in_(kept)).execute()
    changed(act, latest)
    scale.apply(latest)
    recompute(latest)
    act.record(
        lookup.invoice_document(latest),
        {"change order": order.number},
        {"change order": f"{order.number}, voided"},
        reason=order.void_reason,
    )
