"""The home of an invoice contact: what waits for him, what is with the office, what was paid lately; of his own company alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN, fn

from store import lookup
from store.desk import Desk
from store.models import (
    AuditEntry,
    BillingPeriod,
    Commitment,
    Invitation,
    Invoice,
    InvoiceLine,
    PaymentIssued,
    Project,
    SubcontractorSchedule,
)
from store.rules.invoice_status import DECIDED, REVISE, UNDER_REVIEW
from store.rules.ssov_status import EDITABLE as OWN_SCHEDULE_OPEN
from store.views.seats import seen_by

MOST = 20
"""Of each kind at most so many are shown, those due first."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Something of a commitment that waits, or that became of it.

    Attributes:
        kind: ``invitation`` (to answer), ``schedule`` (his own schedule of values, to be submitted), ``to_bill`` (accepted, nothing billed
            yet), ``returned``, ``draft``, ``under_review``, ``approved`` or ``paid``.
        invoice: its name, empty where there is none.
        due: the day it has to be handed in, or was paid; None where neither.
        amount: payment due on the invoice, or what was paid, in cents.
        note: the reason an invoice or a schedule came back with, or what is to be billed.
    """

    kind: str
    number: str
    title: str
    project: str
    invoice: str = ""
    due: date | None = None
    amount: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class ContactHome:
    """Everything the home of an invoice contact shows."""

    errands: tuple[Errand, ...]

    def of(self, *kinds: str) -> tuple[Errand, ...]:
        """The errands of these kinds."""
        return tuple(each for each in self.errands if each.kind in kinds)


def home(desk: Desk) -> ContactHome:
    """What waits for the acting contact, most pressing first, in one state of the book."""
    with desk.book.reading():
        invoices = _invoices(desk)
        by_kind = [
            [each for each in invoices if each.kind == kind]
            for kind in ("returned", "draft", "under_review", "approved")
        ]
        returned, drafts, reviewed, approved = by_kind
        return ContactHome(
            (*_schedules(desk), *_invited(desk), *returned, *drafts, *reviewed, *approved, *_paid(desk))
        )


def _invited(desk: Desk) -> list[Errand]:
    billed = Invoice.select(Invoice.id).where(
        Invoice.commitment == Invitation.commitment, Invoice.period == Invitation.period, ~Invoice.deleted
    )
    rows = seen_by(
        desk,
        Invitation.select(
            Invitation.response, Invitation.type, BillingPeriod.due_date, Commitment.number, Commitment.title, Project.name
        )
        .join(BillingPeriod).switch(Invitation).join(Commitment).join(Project)
        .where(BillingPeriod.status == "open", Invitation.response != "declined", ~fn.EXISTS(billed)),
    )  # fmt: skip
    found = [
        Errand("invitation" if answer == "none" else "to_bill", number, title, project, due=due, note=kind)
        for answer, kind, due, number, title, project in rows.order_by(
            BillingPeriod.due_date, Commitment.number
        )
        .limit(MOST)
        .tuples()
    ]
    return sorted(found, key=lambda each: each.kind != "invitation")


def _schedules(desk: Desk) -> list[Errand]:
    """Own schedules of values that are his to fill in or to correct; before they are approved nothing is billed."""
    rows = seen_by(
        desk,
        SubcontractorSchedule.select(
            Commitment.number, Commitment.title, Project.name, SubcontractorSchedule.reason
        ).join(Commitment).join(Project).where(SubcontractorSchedule.status.in_(OWN_SCHEDULE_OPEN)),
    )  # fmt: skip
    return [
        Errand("schedule", number, title, project, note=why)
        for number, title, project, why in rows.order_by(Commitment.number).limit(MOST).tuples()
    ]


_KINDS = {
    "draft": "draft",
    REVISE: "returned",
    UNDER_REVIEW: "under_review",
    **dict.fromkeys(DECIDED, "approved"),
}


def _invoices(desk: Desk) -> list[Errand]:
    rows = seen_by(
        desk,
        Invoice.select(Invoice, Commitment, Project, BillingPeriod)
        .join(Commitment).join(Project).switch(Invoice).join(BillingPeriod)
        .where(~Invoice.deleted, Invoice.erp_state != "synced"),
    )  # fmt: skip
    return [_errand(row) for row in rows.order_by(BillingPeriod.due_date, Commitment.number).limit(4 * MOST)]


def _errand(row: Invoice) -> Errand:
    contract, kind = row.commitment, _KINDS.get(row.status, "approved")
    return Errand(
        kind, contract.number, contract.title, contract.project.name, invoice=lookup.named(contract.number, row.position),
        due=row.period.due_date if kind in ("draft", "returned") else None, amount=row.due,
        note=_reasons(row) if kind == "returned" else "",
    )  # fmt: skip


def _reasons(row: Invoice) -> str:
    """Why an invoice came back: what was said of its rejected lines, else of the whole."""
    lines = InvoiceLine.select(InvoiceLine.line, InvoiceLine.comment).where(
        InvoiceLine.invoice == row, InvoiceLine.mark == "rejected"
    )
    said = [
        f"line {line}: {comment}" for line, comment in lines.order_by(InvoiceLine.position).limit(3).tuples()
    ]
    return "; ".join(said) or _whole(row)


def _whole(row: Invoice) -> str:
    found = (
        AuditEntry.select(AuditEntry.reason)
        .where(
            AuditEntry.document == lookup.invoice_document(row),
            AuditEntry.verb.in_(("review.return", "review.finish")),
        )
        .order_by(AuditEntry.seq.desc())
        .limit(1)
        .tuples()
        .first()
    )
    return str(found[0]) if found else ""


def _paid(desk: Desk) -> list[Errand]:
    rows: Any = seen_by(
        desk,
        PaymentIssued.select(
            PaymentIssued.amount, PaymentIssued.date, PaymentIssued.method, PaymentIssued.number, Invoice.position,
            Commitment.number, Commitment.title, Project.name,
        )
        .join(Commitment).join(Project).switch(PaymentIssued).join(Invoice, JOIN.LEFT_OUTER)
        .where(PaymentIssued.state == "issued"),
    )  # fmt: skip
    newest = rows.order_by(PaymentIssued.date.desc(), PaymentIssued.id.desc()).limit(5)
    return [
        Errand("paid", number, title, project, invoice=lookup.named(number, position) if position else "", amount=amount,
               note=f"{str(method).replace('_', ' ')} {paper}".strip(), due=day)
        for amount, day, method, paper, position, number, title, project in newest.tuples()
    ]  # fmt: skip
