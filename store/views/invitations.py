"""Invitations to bill: where a commitment stands in its open period, and the invitations there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN, fn

from store import lookup
from store.desk import Desk
from store.errors import NotFound
from store.models import BillingPeriod, Commitment, Invitation, Invoice, InvoiceContact, Project, Vendor
from store.rules import invitations as rules
from store.views import seats, subcontractor_schedules
from store.views.listing import Listing, Row, Source
from store.views.period_board import billable
from store.views.seats import seen_by


def open_period(project: Project | int) -> BillingPeriod | None:
    """The project's open period; reads within the caller's transaction."""
    return BillingPeriod.get_or_none(BillingPeriod.project == project, BillingPeriod.status == "open")


def invitation_in(commitment: Commitment, period: BillingPeriod | None) -> Invitation | None:
    """The commitment's invitation to bill in a period."""
    if period is None:
        return None
    return Invitation.get_or_none(Invitation.commitment == commitment, Invitation.period == period)


def invoice_in(commitment: Commitment, period: BillingPeriod | None) -> Invoice | None:
    """The commitment's latest invoice in a period."""
    if period is None:
        return None
    found = Invoice.select().where(
        Invoice.commitment == commitment, Invoice.period == period, ~Invoice.deleted
    )
    return found.order_by(Invoice.position.desc()).first()


def standing(contract: Commitment, period: BillingPeriod | None, today: date) -> rules.Standing:
    """What an invitation asks of a commitment; reads within the caller's transaction."""
    invoice, invited = invoice_in(contract, period), invitation_in(contract, period)
    return rules.Standing(
        number=contract.number, status=contract.status, project=contract.project.number,
        due=period.due_date if period else None, today=today,
        contacts=InvoiceContact.select().where(InvoiceContact.commitment == contract).count(),
        invoice=lookup.invoice_name(invoice) if invoice else "", invoice_status=invoice.status if invoice else "",
        response=invited.response if invited else None, schedule_open=subcontractor_schedules.why_not_ready(contract) or "",
    )  # fmt: skip


def reasons_against(desk: Desk, number: str) -> list[rules.Against]:
    """Why a commitment cannot be invited to bill in its project's open period now; none where it can."""
    with desk.book.reading():
        contract = seats.own(desk, lookup.commitment(number))
        return rules.reasons_against(standing(contract, open_period(contract.project), desk.today()))


@dataclass(frozen=True, slots=True)
class Current:
    """The invitation of a commitment to bill in the open period: its type in words, the period's dates, the answer so far."""

    words: str
    start: date
    end: date
    due: date
    answer: str
    reason: str
    version: int


def current(desk: Desk, number: str) -> Current:
    """The invitation of the open period, or `NotFound`."""
    with desk.book.reading():
        contract = seats.own(desk, lookup.commitment(number))
        period = open_period(contract.project)
        row = invitation_in(contract, period)
        if row is None or period is None:
            raise NotFound(
                f"{number} is not invited to bill in the open period, so there is nothing to answer.",
                rule="invitation.none", field="commitment", value=number,
            )  # fmt: skip
        return Current(
            rules.TYPES[row.type], period.start_date, period.end_date, period.due_date, row.response, row.reason, row.version
        )  # fmt: skip


def billable_in(project: Project) -> list[str]:
    """The numbers of the project's billable commitments; reads within the caller's transaction."""
    rows = Commitment.select(Commitment.number).where(Commitment.project == project, billable())
    return [number for (number,) in rows.order_by(Commitment.number).tuples()]


def _finish(row: Row) -> Row:
    row["answer"] = row["response"] if row["response"] != "none" else "waiting"
    row["handed_in"] = rules.handed_in(row["status"] or "")
    row["invoice"] = lookup.named(row["number"], row["place"]) if row["place"] else ""
    return row


def listing(desk: Desk, project: str = "", *, open_only: bool = True) -> Listing:
    """Invitations, newest first; of one project or all, of open periods or of every one.

    A row has ``number``, ``vendor``, ``period``, ``due_date``, ``type``, ``answer`` (waiting, accepted, declined), ``reason``,
    ``reminders``, and ``handed_in``: whether the invoice is with the reviewers or beyond.
    """
    with desk.book.reading():
        chosen: list[Any] = [BillingPeriod.status == "open"] if open_only else []
        if project:
            chosen.append(BillingPeriod.project == lookup.project(project).id)
    columns = {name: getattr(Invitation, name) for name in (
        "id", "version", "type", "response", "reason", "sent_by", "sent_at", "responded_by", "responded_at", "reminders",
        "reminded_at")}  # fmt: skip
    other = Invoice.alias()
    latest = other.select(fn.MAX(other.id)).where(
        other.commitment == Invitation.commitment, other.period == Invitation.period, ~other.deleted
    )

    def query() -> Any:
        rows = (
            Invitation.select().join(BillingPeriod).switch(Invitation).join(Commitment).join(Project)
            .switch(Commitment).join(Vendor).switch(Invitation)
            .join(Invoice, JOIN.LEFT_OUTER, on=(Invoice.id == latest))
        )  # fmt: skip
        return seen_by(desk, rows.where(*chosen) if chosen else rows)

    source = Source(
        query=query,
        select={**columns, "number": Commitment.number, "title": Commitment.title, "vendor": Vendor.name,
                "project": Project.number, "period": BillingPeriod.position, "start_date": BillingPeriod.start_date,
                "end_date": BillingPeriod.end_date, "due_date": BillingPeriod.due_date,
                "status": Invoice.status, "place": Invoice.position},
        key=Invitation.id,
        order={"id": Invitation.id, "number": Commitment.number, "vendor": Vendor.name, "due_date": BillingPeriod.due_date},
        search=(Commitment.number, Commitment.title, Vendor.name, Project.number, Project.name),
        finish=_finish,
    )  # fmt: skip
    return Listing(desk.book, source, "id", descending=True)
