"""Commitments as purchase orders: sent when they are approved, changed when a change order is, linked to by the bills."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from store import lookup
from store.actions import requests
from store.actions.act import Act, action
from store.actions.requests import DONE, FAILED, Message
from store.errors import Refusal
from store.models import Commitment, PurchaseOrder, PurchaseOrderLine
from store.text import printable
from store.views import purchase_orders as views
from store.views.order_links import SOV, key
from store.views.purchase_orders import Order, OrderLine

LONGEST_MESSAGE = 99


class Line(NamedTuple):
    """A line of the order as QuickBooks has it; `amount` is cents, None where it does not say."""

    txn_line_id: str
    amount: int | None
    description: str


def require_sendable(order: Order) -> None:
    """Raise `Refusal` where the commitment cannot be a purchase order, saying what mends it."""
    if order.status != "approved":
        raise _refused(
            order, "order.status", f"{order.number} is {order.status.replace('_', ' ')}; approve it first."
        )
    if not order.vendor_name:
        raise _refused(
            order,
            "link.vendor",
            f"The vendor “{printable(order.vendor)}” is not linked to QuickBooks; link it first.",
        )
    if len(order.description) > LONGEST_MESSAGE:
        raise _refused(
            order, "quickbooks.length",
            f"The description of {order.number} is {len(order.description)} characters; a purchase order's message to the vendor "
            f"allows {LONGEST_MESSAGE}, shorten it.",
        )  # fmt: skip
    without = [line.name for line in order.lines if not line.item]
    if without:
        raise _refused(
            order, "link.cost_code",
            f"The cost code of {', '.join(map(printable, without[:3]))} of {order.number} is not linked to an item of QuickBooks, "
            "which every line of a purchase order needs; link it first.",
        )  # fmt: skip


def _refused(order: Order, rule: str, sentence: str) -> Refusal:
    return Refusal(sentence, rule=rule, field="commitment", value=order.number)


@action("order.send", duty="order")
def send(act: Act, commitment: str, message: Message) -> str:
    """Send a commitment to QuickBooks as a purchase order; answers the name of the message set."""
    contract = lookup.held(lookup.commitment(commitment))
    order = views.order_of(act.desk, contract, act.settings["company.edition"])
    require_sendable(order)
    row = PurchaseOrder.get_or_none(PurchaseOrder.commitment == contract)
    if row is not None and row.txn_id:
        raise _refused(order, "order.there", f"{commitment} is a purchase order in QuickBooks already.")
    values = {"state": "sending", "reason": "", "sent_by": act.actor.login, "sent_at": act.now}
    if row is None:
        row = PurchaseOrder.create(commitment=contract, guid=order.guid, **values)
    else:
        PurchaseOrder.update(**values).where(PurchaseOrder.id == row.id).execute()
    _keep_lines(row, order)
    act.record(_document(contract), {}, {"order": "sending", "lines": len(order.lines)})
    return requests.ask(act, message)


@action("order.change", duty="order")
def change(act: Act, commitment: str, message: Message) -> str:
    """Have lines added to a purchase order: first QuickBooks is asked how it stands. Answers the name of the message set."""
    contract = lookup.held(lookup.commitment(commitment))
    order = views.order_of(act.desk, contract, act.settings["company.edition"])
    require_sendable(order)
    row = PurchaseOrder.get(PurchaseOrder.commitment == contract)
    state = "posted" if row.state == "posted" else "changing"
    PurchaseOrder.update(state=state, reason="").where(PurchaseOrder.id == row.id).execute()
    _keep_lines(row, order)
    act.record(_document(contract), {"order": row.state}, {"order": state, "missing": len(order.missing)})
    return requests.ask(act, message)


@action("order.go_on", duty="spool")
def go_on(act: Act, commitment: str, message: Message) -> str:
    """The next step of a purchase order under way; answers the name of the message set, empty where it is asked already."""
    purpose = requests.Asked._make(Message(*message).requests[0]).purpose
    if requests.waiting(purpose, commitment) is not None:
        return ""
    return requests.ask(act, message)


@action("order.posted", duty="spool")
def take_in_posted(act: Act, message_set_id: str, request_id: str, txn_id: str, txn_number: str) -> str:
    """Take in that QuickBooks has the order, or its change; answers the commitment, empty where that is known already."""
    row = requests.request_of(message_set_id, request_id)
    if row is None:
        return ""
    contract, order = _order(row.subject)
    PurchaseOrder.update(
        txn_id=txn_id, txn_number=txn_number or order.txn_number, state="posted", reason=""
    ).where(PurchaseOrder.id == order.id).execute()  # fmt: skip
    requests.answer(act, row, DONE, txn_id)
    act.record(_document(contract), {"order": order.state}, {"order": "posted", "txn_id": txn_id})
    return contract.number


@action("order.failed", duty="spool")
def take_in_failed(act: Act, message_set_id: str, request_id: str, reason: str) -> str:
    """Take in that QuickBooks refused the order, its change or the question for it; answers the commitment."""
    row = requests.request_of(message_set_id, request_id)
    if row is None:
        return ""
    contract, order = _order(row.subject)
    PurchaseOrder.update(state="failed", reason=printable(reason)[:1000]).where(
        PurchaseOrder.id == order.id
    ).execute()
    requests.answer(act, row, FAILED, reason)
    act.record(
        _document(contract), {"order": order.state}, {"order": "failed"}, reason=printable(reason)[:1000]
    )
    return contract.number


@action("order.lines", duty="spool")
def take_in_lines(
    act: Act, message_set_id: str, request_id: str, edit_sequence: str, lines: Sequence[Line]
) -> str:  # fmt: skip
    """Take in the order's lines; answers its state: ``changing`` where lines are still to be added, ``synced`` where all are there."""
    row = requests.request_of(message_set_id, request_id)
    if row is None:
        return ""
    contract, order = _order(row.subject)
    now = views.order_of(act.desk, contract, act.settings["company.edition"])
    found = _matched(now, [Line(*line) for line in lines])
    for line in now.lines:
        txn_line_id = found.get((line.kind, line.id))
        PurchaseOrderLine.update(txn_line_id=txn_line_id).where(
            PurchaseOrderLine.purchase_order == order, _column(line.kind) == line.id
        ).execute()
    state = "changing" if order.state == "changing" and len(found) < len(now.lines) else "synced"
    PurchaseOrder.update(state=state, edit_sequence=edit_sequence).where(
        PurchaseOrder.id == order.id
    ).execute()
    requests.answer(act, row, DONE, f"{len(lines)} lines")
    act.record(_document(contract), {"order": order.state}, {"order": state})
    return state


def _matched(order: Order, there: Sequence[Line]) -> dict[tuple[str, int], str]:
    """QuickBooks' id for each of our lines: as known before, else the first line in order with its amount and description."""
    ids = {line.txn_line_id for line in there}
    found = {(line.kind, line.id): line.txn_line_id for line in order.lines if line.txn_line_id in ids}
    left = [line for line in there if line.txn_line_id not in found.values()]
    for ours in order.lines:
        if (ours.kind, ours.id) not in found:
            same = next((line for line in left if _same(ours, line)), None)
            if same is not None:
                left.remove(same)
                found[ours.kind, ours.id] = same.txn_line_id
    return found


def _same(ours: OrderLine, theirs: Line) -> bool:
    """Whether a line is ours; QuickBooks keeps a description in its own character set, so only the plain part is compared."""
    return theirs.amount in (None, ours.amount) and _plain(theirs.description) == _plain(ours.description)


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isascii() and character.isalnum())


def _keep_lines(row: PurchaseOrder, order: Order) -> None:
    """A row for each line of the order that has none yet."""
    known = {
        key(sov, change)
        for sov, change in PurchaseOrderLine.select(
            PurchaseOrderLine.sov_line, PurchaseOrderLine.change_order_line
        )
        .where(PurchaseOrderLine.purchase_order == row)
        .tuples()
    }
    new: list[dict[str, Any]] = [
        {"purchase_order": row.id, "sov_line": None, "change_order_line": None, line.kind: line.id}
        for line in order.lines
        if (line.kind, line.id) not in known
    ]
    if new:
        PurchaseOrderLine.insert_many(new).execute()


def _column(kind: str) -> Any:
    return PurchaseOrderLine.sov_line if kind == SOV else PurchaseOrderLine.change_order_line


def _order(number: str) -> tuple[Commitment, PurchaseOrder]:
    contract = lookup.commitment(number)
    return contract, lookup.held(PurchaseOrder.get(PurchaseOrder.commitment == contract))


def _document(contract: Commitment) -> str:
    return lookup.document("commitment", contract.number)
