"""The home screen: what needs this user, what waits for others, where each project stands, what happened lately."""

from __future__ import annotations

import json
from typing import Any

from peewee import JOIN, Case, fn

from store import lookup
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
    Vendor,
)
from store.values import frozen
from store.views import invoice_lists
from store.views.listing import Listing, Source
from store.views.period_board import billable, on_board
from store.views.seats import is_contact, seen_by, told_outside


@frozen
class Need:
    """Something that waits: how many, their sum in cents, since when (UTC text, empty where unknown)."""

    key: str
    count: int
    total: int
    oldest: str


@frozen
class ProjectStanding:
    """A project in cents: what its commitments come to, what is completed and stored, what is retained, what is left.

    Of what is billed, `stored` are materials on hand. In the open period `period_gross` is billed, on `period_billed` of
    `commitments` contracts.
    """

    number: str
    name: str
    revised: int
    billed: int
    retained: int
    period_start: str
    period_end: str
    period_due: str
    stored: int = 0
    period_gross: int = 0
    period_billed: int = 0
    commitments: int = 0

    @property
    def to_finish(self) -> int:
        """Balance to finish including retainage (line 9)."""
        return self.revised - self.billed + self.retained


@frozen
class Happening:
    """One act of the audit trail in few words."""

    at: str
    by: str
    verb: str
    document: str
    reason: str
    before: dict[str, Any]
    after: dict[str, Any]


@frozen
class Home:
    """Everything the home screen shows."""

    needs: tuple[Need, ...]
    projects: tuple[ProjectStanding, ...]
    recent: tuple[Happening, ...]

    def need(self, key: str) -> Need:
        """The need of that key, empty where nothing waits."""
        return next((need for need in self.needs if need.key == key), Need(key, 0, 0, ""))


def home(desk: Desk, *, recent: int = 8) -> Home:
    """What the home screen shows, in one state of the book; an invoice contact's own home is `store.views.contact_home`."""
    with desk.book.reading():
        orders, unbilled = change_orders_waiting(desk), not_billed(desk)
        needs = (
            *_invoices(desk),
            Need("change_orders", orders.count(), orders.totals()["amount"], ""),
            Need("not_billed", unbilled.count(), 0, ""),
        )
        outside = is_contact(desk)
        return Home(needs, () if outside else _projects(desk), _recent(desk, recent))


def _invoices(desk: Desk) -> list[Need]:
    groups = invoice_lists.waiting(desk, posted=False)
    return [
        Need(name, group.count, group.due, group.since)
        for name, group in groups.items()
        if name and group.count
    ]


def change_orders_waiting(desk: Desk) -> Listing:
    """Approved change orders no invoice carries yet, on commitments that have been billed; cents: amount."""
    carried = fn.EXISTS(
        ChangeOrderLine.select(ChangeOrderLine.id).join(InvoiceLine).where(ChangeOrderLine.change_order == ChangeOrder.id)
    )  # fmt: skip
    billed = fn.EXISTS(
        Invoice.select(Invoice.id).where(Invoice.commitment == ChangeOrder.commitment, ~Invoice.deleted)
    )
    source = Source(
        query=lambda: seen_by(
            desk, ChangeOrder.select().join(Commitment).join(Vendor).switch(Commitment).join(Project)
        ).where(
            ChangeOrder.status == "approved", ~carried, billed
        ),
        select={"id": ChangeOrder.id, "version": ChangeOrder.version, "order": ChangeOrder.number, "title": ChangeOrder.title,
                "amount": ChangeOrder.amount, "number": Commitment.number, "vendor": Vendor.name, "project": Project.name,
                "since": fn.COALESCE(ChangeOrder.approved_at, "")},
        key=ChangeOrder.id,
        order={"number": Commitment.number, "vendor": Vendor.name, "project": Project.name, "amount": ChangeOrder.amount},
        search=(Commitment.number, ChangeOrder.number, ChangeOrder.title, Vendor.name, Project.name),
        sums={"amount": ChangeOrder.amount},
    )  # fmt: skip
    return Listing(desk.book, source, "number")


def not_billed(desk: Desk) -> Listing:
    """Billable commitments without an invoice in their project's open period; cents: left (of the contract, to bill)."""
    open_period = (BillingPeriod.project == Commitment.project) & (BillingPeriod.status == "open")
    this_time = (
        (Invoice.commitment == Commitment.id) & (Invoice.period == BillingPeriod.id) & ~Invoice.deleted
    )
    left = Commitment.original + Commitment.approved_changes - Commitment.billed
    shown = {} if is_contact(desk) else {"left": left}  # what is left is the office's own
    source = Source(
        query=lambda: seen_by(
            desk,
            Commitment.select()
            .join(BillingPeriod, on=open_period)
            .join(Invoice, JOIN.LEFT_OUTER, on=this_time)
            .switch(Commitment).join(Vendor).switch(Commitment).join(Project),
        ).where(billable(), Invoice.id.is_null()),
        select={"id": Commitment.id, "version": Commitment.version, "number": Commitment.number, "title": Commitment.title,
                "vendor": Vendor.name, "project": Project.name, "due_date": BillingPeriod.due_date, **shown},
        key=Commitment.id,
        order={"number": Commitment.number, "vendor": Vendor.name, "project": Project.name,
               "due_date": BillingPeriod.due_date, **shown},
        search=(Commitment.number, Commitment.title, Vendor.name, Project.name),
        sums=shown,
    )  # fmt: skip
    return Listing(desk.book, source, "number")


def _projects(desk: Desk) -> tuple[ProjectStanding, ...]:
    revised = fn.SUM(Commitment.original + Commitment.approved_changes)
    rows = (
        seen_by(
            desk,
            Project.select(
                Project.number, Project.name, revised, fn.SUM(Commitment.billed), fn.SUM(Commitment.retained),
                fn.SUM(Case(None, ((on_board(BillingPeriod.id), 1),), 0)), fn.MAX(BillingPeriod.start_date), fn.MAX(BillingPeriod.end_date),
                fn.MAX(BillingPeriod.due_date),
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
    stored, period = _stored(desk), _in_period(desk)
    return tuple(
        ProjectStanding(
            number, name, int(total or 0), int(billed or 0), int(kept or 0), str(start or ""), str(end or ""), str(due or ""),
            stored.get(number, 0), *period.get(number, (0, 0)), count,
        )
        for number, name, total, billed, kept, count, start, end, due in rows
    )  # fmt: skip


def _stored(desk: Desk) -> dict[str, int]:
    """Materials stored by project, in cents, as each commitment's latest invoice has them."""
    later = Invoice.alias()
    newer = later.select(later.id).where(
        later.commitment == Invoice.commitment, ~later.deleted, later.position > Invoice.position
    )
    rows = seen_by(
        desk,
        InvoiceLine.select(Project.number, fn.SUM(InvoiceLine.stored)).join(Invoice).join(Commitment).join(Project)
        .where(InvoiceLine.stored != 0, ~Invoice.deleted, ~fn.EXISTS(newer)),
    )  # fmt: skip
    return {number: int(total) for number, total in rows.group_by(Project.number).tuples()}


def _in_period(desk: Desk) -> dict[str, tuple[int, int]]:
    """By project: what is billed in its open period, in cents, and on how many commitments."""
    rows = seen_by(
        desk,
        Invoice.select(Project.number, fn.SUM(Invoice.gross), fn.COUNT(Invoice.commitment.distinct()))
        .join(BillingPeriod).switch(Invoice).join(Commitment).join(Project)
        .where(BillingPeriod.status == "open", ~Invoice.deleted),
    )  # fmt: skip
    return {
        number: (int(gross or 0), count) for number, gross, count in rows.group_by(Project.number).tuples()
    }


def _recent(desk: Desk, count: int) -> tuple[Happening, ...]:
    rows = (
        AuditEntry.select().where(AuditEntry.document.startswith("invoice ")).order_by(AuditEntry.id.desc())
    )
    if is_contact(desk):
        own = seen_by(desk, Invoice.select(Invoice.position, Commitment.number).join(Commitment)).tuples()
        rows = rows.where(
            AuditEntry.document.in_(
                [lookup.document("invoice", lookup.named(number, position)) for position, number in own]
            ),
            told_outside(),
        )
    return tuple(
        Happening(
            row.at,
            row.by_user,
            row.verb,
            row.document.removeprefix("invoice "),
            row.reason,
            json.loads(row.before) or {},
            json.loads(row.after) or {},
        )
        for row in rows.limit(count)
    )
