"""Subcontractor invoices: creating the next one, entering amounts, submitting, reopening, deleting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from peewee import fn

from store import lookup
from store.actions import adjustments, billing_periods, invoice_rows, notices, scale, seats, snapshots
from store.actions.act import Act, action, conflict, reason_given
from store.actions.entries import Entry, entered
from store.errors import NotFound, Refusal
from store.models import (
    BillingPeriod,
    Commitment,
    Invoice,
    InvoiceLine,
)
from store.rules import invitations, invoice_status, locks, numbering
from store.rules.pay_application import ApplicationLine, summarize
from store.text import clean
from store.views import due_dates, pay_applications, preflights, revisions, subcontractor_schedules
from store.views import invitations as invitation_views

LONGEST_NUMBER = 20
"""QuickBooks keeps 20 characters of a bill's number."""


def opened(act: Act, name: str, version: int | None) -> Invoice:
    """The invoice, if the acting user may change it and nobody else did since `version`."""
    invoice = lookup.held(lookup.invoice(name))
    seats.require_hand(act, invoice)
    if version is not None and invoice.version != version:
        raise conflict(lookup.invoice_document(invoice), act.actor.login)
    return invoice


def changed(act: Act, invoice: Invoice, **values: Any) -> None:
    """Write header values and count the invoice's version up; the row was read in this transaction."""
    count = (
        Invoice.update(version=Invoice.version + 1, **values)
        .where(Invoice.id == invoice.id, Invoice.version == invoice.version)
        .execute()
    )
    if not count:
        raise conflict(lookup.invoice_document(invoice), act.actor.login)
    for name, value in values.items():
        setattr(invoice, name, value)
    invoice.version += 1


@action("invoice.create", duty="create_invoice")
def create(act: Act, commitment: str, *, number: str = "", billing_date: date | None = None) -> str:
    """Begin the next invoice of a commitment in the project's open period; answers its name, such as ``SC-001/2``."""
    contract = lookup.held(lookup.commitment(commitment))
    seats.require_hand(act, contract)
    invoice_status.require_billable_commitment(
        contract.number, contract.status, retained=contract.retained, closed_out=contract.closed_out_by or ""
    )
    if sentence := subcontractor_schedules.why_not_ready(contract):
        raise Refusal(sentence, rule="ssov.not_approved", field="schedule of values", value=contract.number)
    previous = lookup.latest_of(contract)
    invoice_status.require_previous_decided(
        previous.status if previous else None, lookup.invoice_name(previous) if previous else ""
    )
    period = _open_period(act, contract)
    seats.refuse_past_due(act, period)
    last = Invoice.select(fn.MAX(Invoice.position)).where(Invoice.commitment == contract).scalar() or 0
    billed_on = cast("date", billing_date or min(max(act.today, period.start_date), period.end_date))
    invoice = Invoice.create(
        commitment=contract, position=last + 1, period=period, billing_date=billed_on, status=invoice_status.DRAFT,
        number=_number(act, contract, period, last + 1, number), move_materials=contract.project.move_materials,
        due_date=due_dates.by_terms(contract, billed_on, period),
        previous=previous, previous_earned=previous.earned if previous else 0, type=_type(act, contract, period),
        created_by=act.actor.login, created_at=act.now,
    )  # fmt: skip
    invoice_rows.begin(invoice, previous)
    scale.apply(invoice)
    recompute(invoice)
    after = {
        "number": invoice.number,
        "period": period.position,
        "date": str(billed_on),
        "status": invoice.status,
        "type": invoice.type,
    }
    act.record(lookup.invoice_document(invoice), {}, after)
    return lookup.invoice_name(invoice)


def _open_period(act: Act, contract: Commitment) -> BillingPeriod:
    billing_periods.roll(act, contract.project)
    period = billing_periods.open_of(contract.project)
    if period is None:
        number = contract.project.number
        raise NotFound(
            f"Project {number} has no open billing period; an invoice administrator opens one "
            f"(billspool periods open --project {number} --start D --end D --due D).",
            rule="period.none", field="period", value=number,
        )  # fmt: skip
    return period


def _type(act: Act, contract: Commitment, period: BillingPeriod) -> str:
    if invoice_status.may_release_only(contract.status, contract.retained):
        act.require("decide")
        return invitations.RETAINAGE
    invited = invitation_views.invitation_in(contract, period)
    return invitations.type_of_invoice(
        contract.number, by_contact=seats.by_contact(act), invited=invited.type if invited else None,
        uninvited=contract.project.invite_type,
    )  # fmt: skip


def _number(act: Act, contract: Commitment, period: BillingPeriod, position: int, given: str) -> str:
    layout = act.settings["invoice.number_format"]
    if layout:
        facts = numbering.NumberFacts(
            position=position, commitment=contract.number, project=contract.project.number,
            period=period.position, end=period.end_date,
        )  # fmt: skip
        return numbering.generate(layout, facts)
    return clean(given, "number", limit=LONGEST_NUMBER) or f"{contract.number}-{position}"


@action("invoice.add_change_orders", duty="bill")
def add_change_orders(act: Act, invoice: str, *, version: int | None = None) -> list[str]:
    """Add the approved change orders that are not on the invoice yet; answers their numbers."""
    row = opened(act, invoice, version)
    refuse_locked(act, row)
    missing = [order.number for order in pay_applications.missing_change_orders(row.commitment, row)]
    if not missing:
        return []
    last = InvoiceLine.select(fn.MAX(InvoiceLine.position)).where(InvoiceLine.invoice == row).scalar() or 0
    invoice_rows.add_change_orders(row, last)
    changed(act, row)
    scale.apply(row)
    recompute(row)
    act.record(lookup.invoice_document(row), {}, {"change orders": missing})
    return missing


def refuse_locked(act: Act, invoice: Invoice, part: str = locks.AMOUNTS) -> None:
    """Raise `Refusal` where this part of the invoice is locked for the acting user."""
    sentence = locks.locked(
        part, invoice.status, invoice.erp_state, lookup.is_latest(invoice), act.actor.roles
    )
    if sentence is None and invoice.status in invoice_status.DECIDED:
        sentence = (
            "The invoice has been decided; reopen it with a reason, change it and have it approved again."
        )
    if sentence:
        name = lookup.invoice_name(invoice)
        raise Refusal(f"{name}: {sentence}", rule="invoice.locked", field="invoice", value=name)
    seats.refuse_past_due(act, invoice.period)


@action("invoice.header", duty="bill")
def change_header(
    act: Act, invoice: str, *, number: str | None = None, billing_date: date | None = None, final: bool | None = None,
    comment: str | None = None, type: str | None = None, version: int | None = None,  # noqa: A002
) -> str:  # fmt: skip
    """Change the vendor's number, the billing date, the final mark, the comment or the type; None leaves each as it is."""
    row = opened(act, invoice, version)
    refuse_locked(act, row, locks.HEADER)
    if type is not None:
        act.require("invite")
    if number is not None and act.settings["invoice.number_format"]:
        raise Refusal(
            f"The number {row.number} was made by the company's format and stays (setting invoice.number_format).",
            rule="number_format.fixed", field="number", value=number,
        )  # fmt: skip
    wanted = {
        "number": None if number is None else clean(number, "number", limit=LONGEST_NUMBER),
        "billing_date": billing_date,
        "final": final,
        "comment": None if comment is None else clean(comment, "comment", limit=1000, lines=True),
        "type": None if type is None else invitations.type_of(type),
    }
    values = {
        name: value for name, value in wanted.items() if value is not None and value != getattr(row, name)
    }
    if billing_date is not None and not row.due_reason:
        due = due_dates.by_terms(row.commitment, billing_date, row.period)
        values |= {"due_date": due} if due != row.due_date else {}
    if values:
        before = {name: _plain(getattr(row, name)) for name in values}
        changed(act, row, **values)
        act.record(
            lookup.invoice_document(row), before, {name: _plain(value) for name, value in values.items()}
        )
    return invoice


def _plain(value: object) -> object:
    return str(value) if isinstance(value, date) else value


@action("invoice.bill", duty="bill")
def bill(
    act: Act, invoice: str, entries: Sequence[Entry], *, adjusts: Mapping[str, str] | None = None,
    version: int | None = None, reason: str = "",
) -> str:  # fmt: skip
    """Enter amounts on lines, all or none; answers the invoice's name.

    Changing an approved line takes its mark back. Under review it is the administrator who certifies another amount than
    was claimed; both stay visible.

    Args:
        adjusts: by line, the earlier invoice it corrects, such as ``SC-001/1``; empty text takes the reference off.
    """
    row = opened(act, invoice, version)
    refuse_locked(act, row)
    allowed = preflights.overbilling_allowed(act.settings, row)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    changes: list[tuple[int, dict[str, Any]]] = []
    for entry, line in zip(
        entries, lookup.invoice_lines(row, [entry.line for entry in entries]), strict=True
    ):
        old = pay_applications.application_line(line)
        new = entered(old, entry, overbilling_allowed=allowed)
        referred = adjustments.reference(row, line, (adjusts or {}).get(entry.line))
        if new == old and not referred:
            continue
        values = _changed_figures(act, row, old, new)
        before |= {f"{line.line} {name}": getattr(line, name) for name in (*values, *referred)}
        after |= {f"{line.line} {name}": value for name, value in (values | referred).items()}
        unmarked = _UNMARKED if row.status == invoice_status.UNDER_REVIEW and line.mark == "approved" else {}
        changes.append((line.id, {**values, **scale.typed(row, entry), **referred, **unmarked}))
    invoice_rows.write(changes)
    if after:
        changed(act, row)
        followed = scale.apply(row)
        before, after = {**followed[0], **before}, {**after, **followed[1]}
        recompute(row)
        said = clean(reason, "reason", limit=1000, lines=True)
        act.record(lookup.invoice_document(row), before, after, reason=said)
    return invoice


_UNMARKED = {"mark": "no_action", "marked_by": None}


def _changed_figures(act: Act, row: Invoice, old: ApplicationLine, new: ApplicationLine) -> dict[str, Any]:
    """The figures of a line that become others, by name; `Refusal` where the invoice or the commitment does not take them."""
    _refuse_work_after_termination(row.commitment, old, new)
    figures = pay_applications.figures(new).items()
    values = {name: value for name, value in figures if value != getattr(old, name)}
    refuse_closed(act, row, values)
    return values


def refuse_closed(act: Act, row: Invoice, values: Iterable[str]) -> None:
    """Refuse figures the invoice's type does not take, and releases that are not this user's to give now."""
    invitations.refuse_closed(lookup.invoice_name(row), row.type, values)
    if any(name in invitations.RELEASES for name in values):
        seats.refuse_release(act, row.period)


def _refuse_work_after_termination(contract: Commitment, old: ApplicationLine, new: ApplicationLine) -> None:
    if contract.status == "terminated" and new.billed != old.billed:
        raise Refusal(
            f"{contract.number} is terminated: line {new.line} bills no more work or materials, its retainage may be released; "
            "approve the commitment again if work goes on.",
            rule="commitment.terminated", field=f"line {new.line}", value=contract.number,
        )  # fmt: skip


def recompute(invoice: Invoice) -> None:
    """Sum the invoice's lines into its header, and into its commitment where it is the latest."""
    lines = pay_applications.lines_of(invoice)
    totals = pay_applications.header_figures(lines, summarize(lines, invoice.previous_earned))
    Invoice.update(**totals).where(Invoice.id == invoice.id).execute()
    for name, value in totals.items():
        setattr(invoice, name, value)
    if lookup.is_latest(invoice):
        _sum_up(invoice.commitment, invoice)


def _sum_up(contract: Commitment, latest: Invoice | None) -> None:
    billed, retained = (latest.completed, latest.retained) if latest else (0, 0)
    Commitment.update(billed=billed, retained=retained).where(Commitment.id == contract.id).execute()


@action("invoice.submit", duty="submit")
def submit(act: Act, invoice: str, *, version: int | None = None) -> str:
    """Hand the invoice in for review; a resubmission is the next revision and keeps the marks of untouched lines."""
    row = opened(act, invoice, version)
    target = invoice_status.target(row.status, "submit")
    seats.refuse_past_due(act, row.period)
    invoice_status.require_guards("submit", erp=row.erp_state, is_latest=lookup.is_latest(row))
    preflights.refuse_errors(act.desk, row, "submit")
    resubmitted = revisions.last(row, "submitted") is not None
    if resubmitted:
        snapshots.reset_marks(row)
    InvoiceLine.update(claimed=InvoiceLine.work_this).where(InvoiceLine.invoice == row).execute()
    revision = row.revision + 1 if resubmitted else row.revision
    before = {"status": row.status, "revision": row.revision}
    changed(act, row, status=target, revision=revision, submitted_by=act.actor.login, submitted_at=act.now)
    snapshots.take(act, row, "submitted")
    act.record(lookup.invoice_document(row), before, {"status": target, "revision": revision, "due": row.due})
    notices.handed_in(act, row)
    return invoice


@action("invoice.save_draft", duty="bill")
def save_draft(act: Act, invoice: str, *, version: int | None = None) -> str:
    """Take a returned invoice back to draft."""
    row = opened(act, invoice, version)
    target = invoice_status.target(row.status, "save_draft")
    seats.refuse_past_due(act, row.period)
    invoice_status.require_guards("save_draft", erp=row.erp_state, is_latest=lookup.is_latest(row))
    if target != row.status:
        before = row.status
        changed(act, row, status=target)
        act.record(lookup.invoice_document(row), {"status": before}, {"status": target})
    return invoice


@action("invoice.reopen", duty="decide")
def reopen(
    act: Act, invoice: str, *, to: str = invoice_status.UNDER_REVIEW, reason: str, version: int | None = None
) -> str:
    """Take a decision back, to Under Review or to Draft, with a reason; its approval falls away."""
    row = opened(act, invoice, version)
    target = invoice_status.target(row.status, "reopen", to)
    why = invoice_status.require_guards(
        "reopen", erp=row.erp_state, is_latest=lookup.is_latest(row), reason=reason, to=to
    )
    before = {"status": row.status, "decided_by": row.decided_by}
    changed(act, row, status=target, decided_by=None, decided_at=None, accepted_by=None, accepted_at=None)
    act.record(
        lookup.invoice_document(row),
        before,
        {"status": target, "decided_by": None},
        reason=reason_given(why, "Reopening"),
    )
    return invoice


@action("invoice.delete", duty="decide")
def delete(act: Act, invoice: str, *, reason: str, version: int | None = None) -> str:
    """Remove the commitment's latest invoice, with a reason; it stays in the book's record."""
    row = opened(act, invoice, version)
    invoice_status.target(row.status, "delete")
    why = invoice_status.require_guards(
        "delete", erp=row.erp_state, is_latest=lookup.is_latest(row), reason=reason
    )
    changed(act, row, deleted=True, deleted_reason=reason_given(why, "Deleting"))
    _sum_up(row.commitment, lookup.latest_of(row.commitment))
    act.record(lookup.invoice_document(row), {"deleted": False}, {"deleted": True}, reason=why)
    return invoice
