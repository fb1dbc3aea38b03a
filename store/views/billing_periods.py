"""Billing periods: those there are, the days to offer for the next, and what a calendar would open."""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import fn

from store import lookup
from store.desk import Desk
from store.models import BillingPeriod, Invoice, Project
from store.rules import billing_periods as rules
from store.views.listing import Listing, Source
from store.views.seats import periods_seen, projects_seen


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
        rows = periods_seen(desk, BillingPeriod.select().join(Project))
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
    """Start, end and due date to offer for the next period: what the project's calendar opens next.

    Without a calendar it goes by the project's days: the period after the latest, else this month's.
    """
    with desk.book.reading():
        row = lookup.project(project)
        last = _last(row)
    if row.periods_every != "never" and row.periods_from is not None:
        return rules.next_period(
            row.periods_every, row.periods_from, last.end_date if last else None, row.period_due_day
        )
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
