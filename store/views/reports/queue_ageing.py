"""How long invoices wait for whom: under review, to be sent, to be accepted, on their way, failed, returned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from peewee import SQL, Case, fn

from store import lookup
from store.desk import Desk
from store.models import BillingPeriod, Commitment, Invoice, Project, Vendor
from store.rules.invoice_status import DECIDED
from store.views.commitments import seen_by
from store.views.listing import Listing, Row, Source
from store.views.reports.report import Asked, Column, Report, of_project

WAITS_FOR = {
    "under_review": "reviewer", "pending_owner_approval": "the owner", "approved_as_noted": "to be sent", "approved": "to be sent",
    "ready_to_export": "accounting approver", "exporting": "QuickBooks", "failed": "accounting, failed", "rejected": "office, returned",
}  # fmt: skip
BUCKETS = (("to_1", "Up to 1 day", 1), ("to_3", "2–3 days", 3), ("to_7", "4–7 days", 7), ("to_14", "8–14 days", 14), ("over", "Over 14 days", 0))  # fmt: skip
"""Key, title and the most days of each column of ages; the last takes the rest."""

COLUMNS = (
    Column("invoice", "Invoice", width=12), Column("vendor", "Vendor", width=14, grow=2, sort=True),
    Column("waits_for", "Waits for", "words", 19), Column("days", "Days", "count", 6), Column("due", "Due", "money", 14, sort=True),
    *(Column(key, title, "money", 14) for key, title, _ in BUCKETS), Column("project", "Project", width=9, sort=True),
    Column("since", "Since", "time", 16, sort=True), Column("reason", "Reason", width=14, grow=1),
)  # fmt: skip


SYNCED = SQL("'synced'")
"""Spelled as the index over what waits spells it, so that it is found to fit."""


def _reopened() -> Any:
    """Whether it was returned by accounting and has been reopened or returned to be revised since: it waits for whoever has it now."""
    return (Invoice.erp_state == "rejected") & Invoice.status.not_in(DECIDED)


def _since() -> Any:
    """When the invoice came to where it waits."""
    return Case(None, (
        (Invoice.erp_state.in_(("exporting", "failed")), fn.COALESCE(Invoice.accepted_at, Invoice.sent_at, Invoice.created_at)),
        (Invoice.erp_state.in_(("ready_to_export", "rejected")) & ~_reopened(), fn.COALESCE(Invoice.sent_at, Invoice.created_at)),
        (Invoice.status == "under_review", fn.COALESCE(Invoice.submitted_at, Invoice.created_at)),
    ), fn.COALESCE(Invoice.decided_at, Invoice.created_at))  # fmt: skip


def _view(desk: Desk, asked: Asked) -> Listing:
    chosen, today, since = of_project(desk, asked), desk.today(), _since()
    with_office = Invoice.erp_state.in_(("not_sent", "retrieved")) | _reopened()
    state = Case(None, ((with_office, Invoice.status),), Invoice.erp_state)
    waits = Invoice.erp_state.in_(("ready_to_export", "exporting", "failed", "rejected")) & ~_reopened()
    in_hand = with_office & Invoice.status.in_(tuple(name for name in WAITS_FOR if "_export" not in name))

    def query() -> Any:
        rows = (
            Invoice.select().join(Commitment).join(Vendor).switch(Commitment).join(Project)
            .switch(Invoice).join(BillingPeriod)
            .where(Invoice.erp_state != SYNCED, ~Invoice.deleted, waits | in_hand, *chosen)
        )  # fmt: skip
        return seen_by(desk, rows)

    ages = _ages(since, today)

    def finish(row: Row) -> Row:
        row["invoice"] = lookup.named(row.pop("number"), row.pop("position"))
        row["waits_for"] = WAITS_FOR[row["state"]]
        row["days"] = max(0, (today - today.fromisoformat(row["since"][:10])).days)
        for key, *_ in BUCKETS:
            row[key] = row[key] or None
        return row

    source = Source(
        query=query,
        select={"id": Invoice.id, "version": Invoice.version, "number": Commitment.number, "position": Invoice.position,
                "vendor": Vendor.name, "project": Project.number, "state": state, "since": since, "due": Invoice.due,
                "reason": Invoice.erp_reason, **ages},
        key=Invoice.id,
        order={"since": since, "vendor": Vendor.name, "project": Project.number, "due": Invoice.due},
        search=(lookup.invoice_names(), Vendor.name, Project.number, Project.name),
        sums={"due": Invoice.due, **ages},
        finish=finish,
    )  # fmt: skip
    return Listing(desk.book, source, "since")


def _ages(since: Any, today: Any) -> dict[str, Any]:
    """The amount due, in the column of its age; a day ends at midnight UTC."""
    ages, newer = {}, "9999"
    for key, _, most in BUCKETS:
        oldest = (today - timedelta(days=most)).isoformat() if most else ""
        ages[key] = Case(None, (((since >= oldest) & (since < newer), Invoice.due),), 0)
        newer = oldest
    return ages


REPORT = Report(
    "queue-ageing", "Queue ageing", "What waits for a reviewer, for accounting and for QuickBooks, the oldest first, by its age in days.",
    COLUMNS, _view, noun="invoice", nothing="Nothing waits for anybody.",
)  # fmt: skip
