"""Commitments as purchase orders: the order, the lines of change orders added to it, and what QuickBooks makes of both.

An order is changed by giving all its lines, those added by hand too, so it is read before every change; and read after every
addition, because bills link to the ids QuickBooks gave its lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from exporter import asking
from exporter.batches import require
from exporter.qbxml.query_sets import Query
from exporter.qbxml.reader import Bill, Response, Ret
from exporter.qbxml.status_codes import advice
from exporter.qbxml.writer import Node, Request, Value
from store.actions import purchase_orders as actions
from store.actions.purchase_orders import Line
from store.actions.requests import Asked, Message
from store.desk import Desk
from store.errors import Refusal
from store.rules.purposes import ORDER, ORDER_LINES
from store.views import purchase_orders as views
from store.views.purchase_orders import Order, OrderLine
from store.views.settings import settings_of

KIND = "purchase_orders"
SETTING = "commitments.export"
NEW_LINE = "-1"
_ADD_RETURNED = ("TxnID", "TxnNumber", "EditSequence", "RefNumber", "TotalAmount", "ExternalGUID")
_GONE = (1, 500, 3120)


def sendable(desk: Desk, commitment: str) -> Order:
    """The commitment as the order that would be sent, or the one whose missing lines would be added.

    Raises:
        NotPermitted: the acting user may not send it.
        Refusal: the setting says no, the commitment cannot be an order, or nothing is to be sent.
    """
    require(desk, "order")
    settings = settings_of(desk)
    if settings[SETTING] != KIND:
        raise Refusal(
            f"This book does not send commitments to QuickBooks (setting {SETTING}); `billspool config set {SETTING} {KIND}` "
            "changes that.",
            rule="order.setting", field=SETTING, value=settings[SETTING],
        )  # fmt: skip
    order = views.order(desk, commitment, settings["company.edition"])
    actions.require_sendable(order)
    if order.state == "synced" and not order.missing:
        raise Refusal(
            f"Every line of {commitment} is on its purchase order in QuickBooks; approve a change order to add to it.",
            rule="order.complete", field="commitment", value=commitment,
        )  # fmt: skip
    return order


def send(desk: Desk, commitment: str) -> bool:
    """Send a commitment as a purchase order, or what its order still lacks; answers whether the question lies in the spool.

    Raises:
        Refusal: see `sendable`.
        Conflict: it is under way already.
    """
    order = sendable(desk, commitment)
    if not order.txn_id:
        message = asking.additions(
            desk, KIND, [added(order, desk.today())], [_asked(order, f"order-{order.guid[1:-1]}")]
        )
        return asking.send(desk, message, lambda at, made: actions.send(at, commitment, made))
    return asking.send(desk, _reading(desk, order), lambda at, made: actions.change(at, commitment, made))


def added(order: Order, today: date) -> Request:
    """The request that adds the order."""
    fields: list[Node] = [
        ("VendorRef", _named(order, "vendor", order.vendor_name)),
        ("ClassRef", _named(order, "class", order.class_name)),
        ("TxnDate", today),
        ("RefNumber", order.number),
        ("Memo", order.title or None),
        ("VendorMsg", order.description or None),
        ("ExternalGUID", order.guid),
        *(("PurchaseOrderLineAdd", _line(order, line)) for line in order.lines),
    ]
    return Request(
        "PurchaseOrderAddRq", f"order-{order.guid[1:-1]}", [("PurchaseOrderAdd", fields), *_returned()]
    )


def changed(order: Order, edit_sequence: str, there: Sequence[Line]) -> Request:
    """The request that adds to the order what it lacks; every line that is there is named, or QuickBooks would drop it."""
    kept: list[Node] = [("PurchaseOrderLineMod", [("TxnLineID", line.txn_line_id)]) for line in there]
    new: list[Node] = [
        ("PurchaseOrderLineMod", [("TxnLineID", NEW_LINE), *_line(order, line)]) for line in order.missing
    ]
    fields: list[Node] = [("TxnID", order.txn_id), ("EditSequence", edit_sequence), *kept, *new]
    return Request(
        "PurchaseOrderModRq", f"order-{order.guid[1:-1]}", [("PurchaseOrderMod", fields), *_returned()]
    )


def _returned() -> list[Node]:
    return [("IncludeRetElement", name) for name in _ADD_RETURNED]


def _line(order: Order, line: OrderLine) -> list[Node]:
    return [
        ("ItemRef", _named(order, "item", line.item)),
        ("Desc", line.description),
        ("Quantity", line.quantity),
        ("Rate", line.unit_price),
        ("Amount", line.amount),
        ("CustomerRef", _named(order, "job", order.job_name)),
        ("SalesTaxCodeRef", _named(order, "tax_code", line.tax_code) if order.edition == "CA" else None),
    ]


def _named(order: Order, kind: str, full_name: str) -> Value:
    if not full_name:
        return None
    list_id = order.list_ids.get((kind, full_name))
    return [("ListID", list_id)] if list_id else [("FullName", full_name)]


def _asked(order: Order, request_id: str) -> Asked:
    total = sum(line.amount for line in order.lines)
    details = {"guid": order.guid, "vendor": order.vendor_name, "ref_number": order.number, "total": total}
    return Asked(request_id, ORDER, order.number, details)


def _reading(desk: Desk, order: Order) -> Message:
    """The question for the order's lines."""
    query = Query(
        "PurchaseOrderQueryRq", "order-lines", [("TxnID", order.txn_id), ("IncludeLineItems", True)]
    )
    return asking.questions(desk, [query], [Asked("order-lines", ORDER_LINES, order.number, {})])


def take_in(
    desk: Desk, message_set_id: str, request: Mapping[str, Any], made: Bill | None, code: int, message: str
) -> list[str]:
    """Take in what became of an order or its change, then ask for its lines."""
    number = str(request["subject"])
    if made is None:
        why = advice(code, message).sentence
        told = actions.take_in_failed(desk, message_set_id, str(request["request_id"]), f"{code} {why}")
        return [f"QuickBooks did not take the purchase order {number}: {why}"] if told else []
    if not actions.take_in_posted(
        desk, message_set_id, str(request["request_id"]), made.txn_id, made.txn_number
    ):
        return []
    _go_on(desk, number, _reading(desk, _order(desk, number)))
    return [f"{number} is a purchase order in QuickBooks now; its lines are asked for."]


def take_in_lines(
    desk: Desk, message_set_id: str, request: Mapping[str, Any], response: Response
) -> list[str]:
    """Take in the lines of an order; where a change waits, it goes out now."""
    number, found = str(request["subject"]), next(iter(response.rets()), None)
    if found is None:
        gone = response.code in _GONE
        why = "it is no longer there." if gone else advice(response.code, response.message).sentence
        told = actions.take_in_failed(desk, message_set_id, response.request_id, f"{response.code} {why}")
        return [f"QuickBooks did not tell the lines of the purchase order {number}: {why}"] if told else []
    there, edit_sequence = lines(found), found.text("EditSequence")
    state = actions.take_in_lines(desk, message_set_id, response.request_id, edit_sequence, there)
    if state != "changing":
        return [f"The lines of the purchase order {number} are known; bills link to them."] if state else []
    order = _order(desk, number)
    request_made = changed(order, edit_sequence, there)
    _go_on(
        desk, number, asking.additions(desk, KIND, [request_made], [_asked(order, request_made.request_id)])
    )
    return [f"{len(order.missing)} lines are added to the purchase order {number}."]


def lines(ret: Ret) -> list[Line]:
    """The lines of an order as QuickBooks has it."""
    found = ret.each("PurchaseOrderLineRet")
    return [
        Line(each.text("TxnLineID"), each.cents("Amount"), each.text("Desc"))
        for each in found
        if each.text("TxnLineID")
    ]


def _order(desk: Desk, number: str) -> Order:
    return views.order(desk, number, settings_of(desk)["company.edition"])


def _go_on(desk: Desk, number: str, message: Message) -> None:
    asking.send(desk, message, lambda at, made: actions.go_on(at, number, made))
