"""The acceptance queue: invoices by their ERP state, each tab with count, sum and its oldest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from peewee import JOIN, Case, fn

from store.desk import Desk
from store.models import Batch, BatchBill, Commitment, ErpRequest, Hold, Invoice, Vendor
from store.rules import erp_state
from store.values import frozen
from store.views import holds, invoice_lists, seats
from store.views.listing import Listing

TABS = (
    ("ready_to_export", "Ready to Export"),
    ("failed", "Failed"),
    ("exporting", "Exporting"),
    ("synced", "Synced"),
    ("rejected", "Returned"),
)
"""The tabs of the queue and their titles."""


def tabs(desk: Desk) -> list[dict[str, Any]]:
    """Each tab with its count, its sum in cents and when its oldest was sent (UTC text, empty where none waits).

    Raises:
        NotPermitted: an invoice contact asks.
    """
    seats.require_office(desk, "The accounting queue")
    with desk.book.reading():
        rows = (
            seats.counted_by(
                desk,
                Invoice.select(
                    Invoice.erp_state, fn.COUNT(Invoice.id), fn.SUM(Invoice.due), fn.MIN(Invoice.sent_at)
                ).where(~Invoice.deleted, Invoice.erp_state != erp_state.NOT_SENT),
            )
            .group_by(Invoice.erp_state)
            .tuples()
        )
        found = {state: (count, int(total or 0), oldest or "") for state, count, total, oldest in rows}
    return [
        dict(zip(("state", "title", "count", "sum", "oldest"), (state, title, *found.get(state, (0, 0, ""))), strict=True))
        for state, title in TABS
    ]  # fmt: skip


def listing(desk: Desk, state: str = "ready_to_export", *or_in: str) -> Listing:
    """Invoices in an ERP state (or one of several), those that wait longest first, with hold, batch and QuickBooks' answer."""
    seats.require_office(desk, "The accounting queue")
    chosen = Invoice.erp_state.in_((state, *or_in)) if or_in else Invoice.erp_state == state
    base = invoice_lists.source(desk, [chosen])
    newest = ErpRequest.alias()
    latest = newest.select(fn.MAX(newest.id)).where(newest.invoice == Invoice.id)

    def query() -> Any:
        return (
            base.query()
            .switch(Invoice)
            .join(ErpRequest, JOIN.LEFT_OUTER, on=(ErpRequest.id == latest))
            .join(BatchBill, JOIN.LEFT_OUTER, on=(BatchBill.erp_request == ErpRequest.id))
            .join(Batch, JOIN.LEFT_OUTER, on=(Batch.id == BatchBill.batch))
            .join(Hold, JOIN.LEFT_OUTER, on=(Hold.id == holds.newest_of_invoice()))
        )

    asked = ErpRequest.held_by.is_null(False)
    held_reason = Case(None, [(asked, ErpRequest.held_reason), (Hold.id.is_null(False), Hold.reason)], "")
    select = {
        **base.select, "sent_by": Invoice.sent_by, "accepted_by": Invoice.accepted_by,
        "held_with": Case(None, [(asked | Hold.invoice.is_null(False), ""), (Hold.commitment.is_null(False), Commitment.number),
                                 (Hold.vendor.is_null(False), Vendor.name)], ""),
        "held_by": fn.COALESCE(ErpRequest.held_by, Hold.owner, ""), "held_reason": held_reason,
        "status_code": ErpRequest.status_code, "status_message": fn.COALESCE(ErpRequest.status_message, ""),
        "batch": fn.COALESCE(Batch.message_set_id, ""), "batch_state": fn.COALESCE(Batch.state, ""),
    }  # fmt: skip
    source = replace(base, query=query, select=select, order={**base.order, "sent_at": Invoice.sent_at})
    return Listing(desk.book, source, "sent_at")


AGES = ((0, "today"), (1, "1–2 days"), (3, "3–6 days"), (7, "1 week"), (14, "2 weeks and more"))
"""From how many days on an invoice counts as waiting that long, and the words for it."""


@frozen
class Age:
    """Invoices that wait about as long: how many, and what is due on them in cents."""

    words: str
    count: int
    due: int


def ageing(desk: Desk, state: str) -> list[Age]:
    """How many invoices in an accounting state wait how long, youngest first."""
    sent_on = fn.SUBSTR(Invoice.sent_at, 1, 10)
    with desk.book.reading():
        rows = seats.counted_by(
            desk,
            Invoice.select(sent_on, fn.COUNT(Invoice.id), fn.SUM(Invoice.due)).where(
                ~Invoice.deleted, Invoice.erp_state == state, Invoice.sent_at.is_null(False)
            ),
        ).group_by(sent_on)
        found = [
            ((desk.today() - date.fromisoformat(day)).days, count, int(due or 0))
            for day, count, due in rows.tuples()
        ]
    bounds = [days for days, _ in AGES] + [None]
    return [
        Age(words, sum(count for days, count, _ in found if _within(days, low, high)),
            sum(due for days, _, due in found if _within(days, low, high)))
        for (low, words), high in zip(AGES, bounds[1:], strict=True)
    ]  # fmt: skip


def _within(days: int, low: int, high: int | None) -> bool:
    return (days >= low or low == 0) and (high is None or days < high)
