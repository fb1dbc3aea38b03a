"""Billing periods, and the board of one: a row per commitment with where its billing stands."""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import JOIN, Case, fn

from store import lookup
from store.desk import Desk
from store.models import BillingPeriod, Commitment, Invitation, Invoice, InvoiceContact, Project, Vendor
from store.rules import billing_periods as rules
from store.views.listing import Listing, Source
from store.views.seats import projects_seen, seen_by


def listing(desk: Desk, project: str = "") -> Listing:
    """Billing periods, newest first; of one project or of all."""
    with desk.book.reading():
        project_id = lookup.project(project).id if project else None
    columns = {name: getattr(BillingPeriod, name) for name in (
        "id", "version", "position", "start_date", "end_date", "due_date", "status")}  # fmt: skip
    invoices = Invoice.select(fn.COUNT(Invoice.id)).where(
        Invoice.period == BillingPeriod.id, ~Invoice.deleted
    )

    def query() -> Any:
        rows = BillingPeriod.select().join(Project)
        return rows.where(BillingPeriod.project == project_id) if project_id else rows

    source = Source(
        query=query,
        select={**columns, "project": Project.number, "project_name": Project.name, "invoices": invoices},
        key=BillingPeriod.id,
        order={"start_date": BillingPeriod.start_date, "project": Project.number, "status": BillingPeriod.status,
               "id": BillingPeriod.id},
        search=(Project.number, Project.name, BillingPeriod.start_date.cast("TEXT")),
    )  # fmt: skip
    return Listing(desk.book, source, "id", descending=True)


def open_period(desk: Desk, project: str) -> BillingPeriod | None:
    """The project's open period."""
    with desk.book.reading():
        row = lookup.project(project)
        return BillingPeriod.get_or_none(BillingPeriod.project == row, BillingPeriod.status == "open")


def suggested(desk: Desk, project: str) -> tuple[date, date, date]:
    """Start, end and due date to offer for the next period, by the project's days: the one after the latest, else this month's."""
    with desk.book.reading():
        row = lookup.project(project)
        last = _last(row)
    usual = {"start_day": row.period_start_day, "end_day": row.period_end_day, "due_day": row.period_due_day}
    if last is None:
        return rules.suggested_period(desk.today(), **usual)
    return rules.period_after(last.end_date, **usual)


def _last(project: Project) -> BillingPeriod | None:
    periods = BillingPeriod.select().where(BillingPeriod.project == project)
    return periods.order_by(BillingPeriod.position.desc()).first()


def preview(desk: Desk, project: str, every: str, start: date | None = None) -> list[tuple[date, date, date]]:
    """Start, end and due date of the next periods, were the project's calendar set so; the day it starts on as the action has it."""
    with desk.book.reading():
        row = lookup.project(project)
        last = _last(row)
    begins = start or row.periods_from or desk.today().replace(day=1)
    return rules.preview(every, begins, last.end_date if last else None, row.period_due_day)


def days(desk: Desk, project: str) -> dict[str, Any]:
    """The project's usual days for new periods, and its calendar."""
    with desk.book.reading():
        row = projects_seen(desk, Project.select().where(Project.id == lookup.project(project).id)).first()
        if row is None:
            lookup.not_there("project", project)
        return {
            "project": row.number, "start_day": row.period_start_day, "end_day": row.period_end_day, "due_day": row.period_due_day,
            "every": row.periods_every, "from": row.periods_from,
        }  # fmt: skip


def board(desk: Desk, period_id: int) -> Listing:
    """Where each commitment of the period's project stands: state, invoice and amounts this period in cents."""
    with desk.book.reading():
        period = BillingPeriod.get_by_id(period_id)
    latest = _latest_in(period_id)
    contacts = fn.EXISTS(InvoiceContact.select().where(InvoiceContact.commitment == Commitment.id))
    state = Case(None, (
        (Invoice.erp_state.in_(("ready_to_export", "exporting", "failed", "synced", "rejected")), Invoice.erp_state),
        (Invoice.status.is_null(False), Invoice.status),
        (Invitation.response.in_(("accepted", "declined")), Invitation.response),
        (Invitation.id.is_null(False), "invited"),
        (contacts, "not_invited"),
    ), "no_contact")  # fmt: skip
    retained = fn.COALESCE(Invoice.retained, 0)

    def query() -> Any:
        rows = (
            Commitment.select()
            .join(Vendor)
            .switch(Commitment)
            .join(Invoice, JOIN.LEFT_OUTER, on=(Invoice.id == latest))
            .switch(Commitment)
            .join(Invitation, JOIN.LEFT_OUTER,
                  on=((Invitation.commitment == Commitment.id) & (Invitation.period == period_id)))
            .where(Commitment.project == period.project_id, Commitment.status.in_(("approved", "complete")))
        )  # fmt: skip
        return seen_by(desk, rows)

    source = Source(
        query=query,
        select={"id": Commitment.id, "version": Commitment.version, "number": Commitment.number, "vendor": Vendor.name,
                "title": Commitment.title, "state": state, "position": Invoice.position, "invoice_id": Invoice.id,
                "gross": fn.COALESCE(Invoice.gross, 0), "due": fn.COALESCE(Invoice.due, 0), "retained": retained,
                "due_date": BillingPeriod.select(BillingPeriod.due_date).where(BillingPeriod.id == period_id)},
        key=Commitment.id,
        order={"number": Commitment.number, "vendor": Vendor.name, "state": state},
        search=(Commitment.number, Vendor.name, Commitment.title),
        sums={"gross": Invoice.gross, "due": Invoice.due, "retained": retained},
    )  # fmt: skip
    return Listing(desk.book, source, "number")


def _latest_in(period_id: int) -> Any:
    other = Invoice.alias()
    return other.select(fn.MAX(other.id)).where(
        other.commitment == Commitment.id, other.period == period_id, ~other.deleted
    )  # fmt: skip
