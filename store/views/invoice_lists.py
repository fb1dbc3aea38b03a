"""Lists of invoices, and how much waits in each group of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import fn

from store import lookup
from store.desk import Desk
from store.models import BillingPeriod, Commitment, Invoice, Project, Vendor
from store.rules import erp_state, numbering
from store.values import frozen
from store.views import seats
from store.views.listing import Listing, Row, Source
from store.views.narrowed import narrowed
from store.views.seats import counted_by, seen_by

IN_HAND = ("not_sent", "retrieved")
"""Accounting states in which an invoice waits for whoever bills and reviews, not for accounting."""
OPEN_HAND = (*IN_HAND, "rejected")
"""The same, with what accounting returned and was opened again since."""
DECIDED = ("approved", "approved_as_noted")
GROUPS: dict[str, dict[str, Any]] = {
    "under_review": {"status": "under_review", "erp": OPEN_HAND},
    "approved": {"status": DECIDED, "erp": IN_HAND},
    "draft": {"status": "draft", "erp": OPEN_HAND},
    "revise_and_resubmit": {"status": "revise_and_resubmit", "erp": OPEN_HAND},
    "pending_owner_approval": {"status": "pending_owner_approval", "erp": OPEN_HAND},
    "rejected": {"status": DECIDED, "erp": "rejected"},
    "sent": {"erp": ("ready_to_export", "exporting", "failed")},
    "ready_to_export": {"erp": "ready_to_export"},
    "failed": {"erp": "failed"},
    "exporting": {"erp": "exporting"},
}
"""What may wait for somebody: its name, and what `listing` is asked for to see it."""

UNPOSTED = tuple(state for state in erp_state.STATES if state != erp_state.SYNCED)
"""Every accounting state but that of a bill in QuickBooks, one by one, so that an index finds the few invoices in them."""

AMOUNTS = ("contract_sum", "completed", "gross", "retained", "earned", "due")


def _finish(row: Row) -> Row:
    row["invoice"] = lookup.named(row["commitment"], row["position"])
    row["named"] = numbering.revised(row["invoice"], row["revision"])
    return row


def listing(
    desk: Desk,
    *,
    status: str | tuple[str, ...] = "",
    erp: str | tuple[str, ...] = "",
    project: str = "",
    vendor: str = "",
    commitment: str = "",
) -> Listing:
    """Invoices, newest first; cents: gross this period, completed (line 4), retained (5), earned (6), due (8).

    Args:
        status: one status or several; none asks for all.
        erp: accounting states, likewise.
    """
    by_commitment = narrowed(desk, project, vendor)
    chosen: list[Any] = []
    if commitment:
        with desk.book.reading():
            chosen.append(Invoice.commitment == seats.own(desk, lookup.commitment(commitment)).id)
    for column, wanted in ((Invoice.status, status), (Invoice.erp_state, erp)):
        if wanted:
            chosen.append(column.in_(wanted) if isinstance(wanted, tuple) else column == wanted)
    return Listing(desk.book, source(desk, chosen, by_commitment), "id", descending=True)


def source(desk: Desk, chosen: list[Any], by_commitment: Sequence[Any] = ()) -> Source:
    """Where invoice lists take their rows from, narrowed by conditions on invoices, and by those on their commitments."""
    columns = {name: getattr(Invoice, name) for name in (
        "id", "version", "position", "revision", "number", "billing_date", "status", "erp_state", "erp_reason", "final",
        "created_by", "decided_by", "sent_at", "txn_number", *AMOUNTS)}  # fmt: skip

    def query() -> Any:
        rows = (
            Invoice.select().join(Commitment).join(Vendor).switch(Commitment).join(Project)
            .switch(Invoice).join(BillingPeriod)
            .where(~Invoice.deleted, *chosen, *by_commitment)
        )  # fmt: skip
        return seen_by(desk, rows)

    return Source(
        query=query,
        select={**columns, "commitment": Commitment.number, "title": Commitment.title, "vendor": Vendor.name,
                "project": Project.number, "project_name": Project.name, "period_start": BillingPeriod.start_date,
                "period_end": BillingPeriod.end_date, "period_due": BillingPeriod.due_date,
                "due_date": fn.COALESCE(Invoice.due_date, BillingPeriod.due_date)},
        key=Invoice.id,
        order={"id": Invoice.id, "commitment": Commitment.number, "vendor": Vendor.name, "project": Project.number,
               "number": Invoice.number, "billing_date": Invoice.billing_date, "status": Invoice.status,
               "erp_state": Invoice.erp_state, "due": Invoice.due, "gross": Invoice.gross,
               "completed": Invoice.completed, "retained": Invoice.retained},
        search=(lookup.invoice_names(), Invoice.number, Vendor.name, Project.number, Project.name, Commitment.title),
        sums={name: getattr(Invoice, name) for name in ("gross", "due")},
        finish=_finish,
        counted=None if by_commitment else lambda: counted_by(desk, Invoice.select().where(~Invoice.deleted, *chosen)),
    )  # fmt: skip


@frozen
class Waiting:
    """A group of invoices: how many, what is due on them in cents, since when (UTC text)."""

    count: int = 0
    due: int = 0
    since: str = ""

    def plus(self, count: int, due: int, since: str) -> Waiting:
        """The same with some more."""
        return Waiting(self.count + count, self.due + due, min(filter(None, (self.since, since)), default=""))


def waiting(desk: Desk, *, posted: bool = True) -> dict[str, Waiting]:
    """How much there is in each of the `GROUPS`, and in all (under an empty name), by one question to the book.

    Args:
        posted: whether all counts the bills in QuickBooks, which wait for nobody; without them closed periods cost nothing.
    """
    chosen = [] if posted else [Invoice.erp_state.in_(UNPOSTED)]
    since = fn.MIN(fn.COALESCE(Invoice.sent_at, Invoice.submitted_at, Invoice.created_at))
    with desk.book.reading():
        found = counted_by(
            desk,
            Invoice.select(
                Invoice.status, Invoice.erp_state, fn.COUNT(Invoice.id), fn.SUM(Invoice.due), since
            ).where(~Invoice.deleted, *chosen),
        ).group_by(Invoice.status, Invoice.erp_state)
        rows = list(found.tuples())
    groups = {name: Waiting() for name in ("", *GROUPS)}
    for status, erp, count, due, oldest in rows:
        for name in ["", *(name for name, asked in GROUPS.items() if _is_asked(asked, status, erp))]:
            groups[name] = groups[name].plus(count, int(due or 0), oldest or "")
    return groups


def _is_asked(asked: dict[str, Any], status: str, erp: str) -> bool:
    for name, value in (("status", status), ("erp", erp)):
        wanted = asked.get(name, value)
        if value not in (wanted if isinstance(wanted, tuple) else (wanted,)):
            return False
    return True
