"""A commitment's purchase order in words, the same on the screen and on the command line."""

from __future__ import annotations

import datetime as dt

from store.rules.money import display_money
from store.views.purchase_orders import Order, OrderStanding


def order_words(order: OrderStanding, send: str = "") -> str:
    """Where the purchase order stands, and how it is sent where it can be.

    Args:
        send: what sends it, such as ``O``; nothing is said of it where empty.
    """
    by = f"sent by {order.sent_by}{_on(order.sent_at)}"
    known = f" {order.txn_number}" if order.txn_number else ""
    sends = f"; {send} sends it" if send else ""
    if not order.state:
        return f"Purchase order: not sent yet{sends}."
    if order.state == "sending":
        return f"Purchase order: on its way to QuickBooks, {by}."
    if order.state == "failed":
        again = f" {send} sends it again." if send else ""
        return f"Purchase order{known}: not taken. {order.reason.partition(' ')[2] or order.reason}{again}"
    if order.state == "posted":
        return f"Purchase order{known}: in QuickBooks, {by}; its lines are asked for."
    if order.state == "changing":
        return f"Purchase order{known}: {_lines(order.missing)} on the way to QuickBooks."
    if order.missing:
        adds = f"; {send} adds what is missing" if send else ""
        return f"Purchase order{known}: {_lines(order.missing)} of {order.lines} not in QuickBooks yet{adds}."
    return f"Purchase order{known}: in QuickBooks with {'its line' if order.lines == 1 else f'all its {order.lines} lines'}."


def order_question(order: Order) -> str:
    """What a clerk is asked before the order, or what it lacks, is sent."""
    amount = display_money(sum(line.amount for line in order.missing))
    if not order.txn_id:
        return f"Send {order.number} to QuickBooks as a purchase order, {_lines(len(order.lines))}, {amount}?"
    if not order.missing:
        return f"Ask QuickBooks for the lines of the purchase order {order.number}?"
    return f"Add {_lines(len(order.missing))}, {amount}, to the purchase order {order.number} in QuickBooks?"


def _on(at: str) -> str:
    if not at:
        return ""
    sent = dt.date.fromisoformat(at[:10])
    return f" on {sent.day} {sent:%b %Y}"


def _lines(count: int) -> str:
    return f"{count} line{'' if count == 1 else 's'}"
