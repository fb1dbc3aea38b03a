"""What the calendar asks for today: a period to open, or somebody to remind. A look, so that acting can be left to those who may."""

from __future__ import annotations

from datetime import timedelta

from peewee import fn

from store.actor import sitting
from store.desk import Desk
from store.models import BillingPeriod, Invitation, Invoice, InvoiceContact, Project
from store.rules import billing_periods, invitations, permissions
from store.rules.invoice_status import EDITABLE
from store.views.settings import settings_of


def periods_due(desk: Desk) -> list[str]:
    """The numbers of projects whose calendar has a period to open by today."""
    last = BillingPeriod.select(fn.MAX(BillingPeriod.end_date)).where(BillingPeriod.project == Project.id)
    with desk.book.reading():
        rows = Project.select(
            Project.number, Project.periods_every, Project.periods_from, Project.period_due_day, last
        ).where(Project.periods_every != "never", Project.periods_from.is_null(False))
        return [
            number
            for number, every, start, due_day, end in rows.order_by(Project.number).tuples()
            if billing_periods.next_period(every, start, _date(end), due_day)[0] <= desk.today()
        ]


def _date(value: object) -> billing_periods.date | None:
    return None if value is None else billing_periods.date.fromisoformat(str(value))


def reminders_due(desk: Desk) -> bool:
    """Whether a day of reminding has come for somebody who is invited to bill in an open period."""
    days = invitations.remind_days(settings_of(desk)["invitations.remind_days"])
    if not days:
        return False
    today = desk.today()
    waiting = Invitation.response != invitations.DECLINED
    handed_in = fn.EXISTS(
        Invoice.select(Invoice.id).where(
            Invoice.commitment == Invitation.commitment, Invoice.period == Invitation.period, ~Invoice.deleted,
            Invoice.status.not_in(EDITABLE),
        )
    )  # fmt: skip
    reachable = fn.EXISTS(
        InvoiceContact.select(InvoiceContact.id).where(InvoiceContact.commitment == Invitation.commitment)
    )
    with desk.book.reading():
        rows = (
            Invitation.select(BillingPeriod.due_date, fn.MIN(fn.COALESCE(Invitation.reminded_at, Invitation.sent_at)))
            .join(BillingPeriod)
            .where(
                BillingPeriod.status == "open", waiting, ~handed_in, reachable, BillingPeriod.due_date >= today,
                BillingPeriod.due_date <= today + timedelta(days=max(days)),
            )
            .group_by(BillingPeriod.due_date)
        )  # fmt: skip
        return any(
            invitations.reminder_due(due, today, days, billing_periods.date.fromisoformat(told[:10]))
            for due, told in rows.tuples()
        )


def due(desk: Desk) -> bool:
    """Whether there is anything to open or to send today."""
    return bool(periods_due(desk)) or reminders_due(desk)


def asks(desk: Desk) -> bool:
    """Whether the calendar asks for something that the person at the desk may do."""
    with desk.book.reading():
        person = sitting(desk)
        return permissions.refusal("calendar", person.roles, person.privileges) is None and due(desk)
