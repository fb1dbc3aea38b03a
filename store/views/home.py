"""The home screen: what needs this user, what waits for others, where each project stands, what happened lately."""

from __future__ import annotations

import json
from dataclasses import dataclass

from peewee import JOIN, fn

from store.desk import Desk
from store.models import (
    AuditEntry,
    BillingPeriod,
    ChangeOrder,
    ChangeOrderLine,
    Commitment,
    Invoice,
    InvoiceLine,
    Project,
)
from store.views.commitments import is_contact, seen_by


@dataclass(frozen=True, slots=True)
class Need:
    """Something that waits: how many, their sum in cents, since when (UTC text, empty where unknown)."""

    key: str
    count: int
    total: int
    oldest: str


@dataclass(frozen=True, slots=True)
class ProjectStanding:
    """A project in cents: what its commitments come to, what is completed and stored, what is retained, what is left."""

    number: str
    name: str
    revised: int
    billed: int
    retained: int
    period_start: str
    period_end: str
    period_due: str

    @property
    def to_finish(self) -> int:
        """Balance to finish including retainage (line 9)."""
        return self.revised - self.billed + self.retained


@dataclass(frozen=True, slots=True)
class Happening:
    """One act of the audit trail in few words."""

    at: str
    by: str
    verb: str
    document: str
    reason: str
    due: int | None


@dataclass(frozen=True, slots=True)
class Home:
    """Everything the home screen shows."""

    needs: tuple[Need, ...]
    projects: tuple[ProjectStanding, ...]
    recent: tuple[Happening, ...]

    def need(self, key: str) -> Need:
        """The need of that key, empty where nothing waits."""
        return next((need for need in self.needs if need.key == key), Need(key, 0, 0, ""))


def home(desk: Desk, *, recent: int = 8) -> Home:
    """What the home screen shows, in one state of the book."""
    with desk.book.reading():
        needs = (*_by_status(desk), *_by_erp_state(desk), _missing_change_orders(desk), _not_billed(desk))
        return Home(needs, _projects(desk), _recent(desk, recent))


def _by_status(desk: Desk) -> list[Need]:
    oldest = fn.MIN(fn.COALESCE(Invoice.submitted_at, Invoice.created_at))
    rows = (
        seen_by(
            desk,
            Invoice.select(Invoice.status, fn.COUNT(Invoice.id), fn.SUM(Invoice.due), oldest)
            .join(Commitment)
            .where(~Invoice.deleted, Invoice.erp_state.in_(("not_sent", "retrieved"))),
        )
        .group_by(Invoice.status)
        .tuples()
    )
    return [Need(status, count, int(total or 0), since or "") for status, count, total, since in rows]


def _by_erp_state(desk: Desk) -> list[Need]:
    rows = (
        seen_by(
            desk,
            Invoice.select(
                Invoice.erp_state, fn.COUNT(Invoice.id), fn.SUM(Invoice.due), fn.MIN(Invoice.sent_at)
            )
            .join(Commitment)
            .where(~Invoice.deleted, Invoice.erp_state.not_in(("not_sent", "retrieved"))),
        )
        .group_by(Invoice.erp_state)
        .tuples()
    )
    return [Need(state, count, int(total or 0), since or "") for state, count, total, since in rows]


def _missing_change_orders(desk: Desk) -> Need:
    """Approved change orders no invoice carries yet, on commitments that have been billed."""
    carried = ChangeOrderLine.select(ChangeOrderLine.change_order).join(InvoiceLine)
    billed = Invoice.select(Invoice.commitment).where(~Invoice.deleted)
    row = (
        seen_by(
            desk, ChangeOrder.select(fn.COUNT(ChangeOrder.id), fn.SUM(ChangeOrder.amount)).join(Commitment)
        )
        .where(
            ChangeOrder.status == "approved",
            ChangeOrder.id.not_in(carried),
            ChangeOrder.commitment.in_(billed),
        )
        .tuples()
        .get()
    )
    return Need("change_orders", row[0], int(row[1] or 0), "")


def _not_billed(desk: Desk) -> Need:
    """Open commitments without an invoice in their project's open period."""
    rows = seen_by(
        desk,
        Commitment.select(fn.COUNT(Commitment.id))
        .join(
            BillingPeriod,
            on=((BillingPeriod.project == Commitment.project) & (BillingPeriod.status == "open")),
        )
        .join(
            Invoice,
            JOIN.LEFT_OUTER,
            on=(
                (Invoice.commitment == Commitment.id)
                & (Invoice.period == BillingPeriod.id)
                & ~Invoice.deleted
            ),
        ),
    )
    count = rows.where(Commitment.status == "approved", Invoice.id.is_null()).tuples().get()[0]
    return Need("not_billed", count, 0, "")


def _projects(desk: Desk) -> tuple[ProjectStanding, ...]:
    revised = fn.SUM(Commitment.original + Commitment.approved_changes)
    rows = (
        seen_by(
            desk,
            Project.select(
                Project.number, Project.name, revised, fn.SUM(Commitment.billed), fn.SUM(Commitment.retained),
                fn.MAX(BillingPeriod.start_date), fn.MAX(BillingPeriod.end_date), fn.MAX(BillingPeriod.due_date),
            )
            .join(Commitment)
            .switch(Project)
            .join(BillingPeriod, JOIN.LEFT_OUTER,
                  on=((BillingPeriod.project == Project.id) & (BillingPeriod.status == "open"))),
        )
        .where(Commitment.status.not_in(("draft", "void", "out_for_bid", "out_for_signature")))
        .group_by(Project.number, Project.name)
        .order_by(Project.number)
        .tuples()
    )  # fmt: skip
    return tuple(
        ProjectStanding(number, name, int(total or 0), int(billed or 0), int(kept or 0), *(str(day or "") for day in days))
        for number, name, total, billed, kept, *days in rows
    )  # fmt: skip


def _recent(desk: Desk, count: int) -> tuple[Happening, ...]:
    rows = (
        AuditEntry.select().where(AuditEntry.document.startswith("invoice ")).order_by(AuditEntry.id.desc())
    )
    if is_contact(desk):
        own = seen_by(desk, Invoice.select(Invoice.position, Commitment.number).join(Commitment)).tuples()
        rows = rows.where(
            AuditEntry.document.in_([f"invoice {number}/{position}" for position, number in own])
        )
    return tuple(
        Happening(
            row.at,
            row.by_user,
            row.verb,
            row.document.removeprefix("invoice "),
            row.reason,
            (json.loads(row.after) or {}).get("due"),
        )
        for row in rows.limit(count)
    )
