"""Invoices: the list, one with lines, marks and summary, its history and what changed since the last revision."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from store import lookup
from store.desk import Desk
from store.models import (
    AuditEntry,
    BillingPeriod,
    ChangeOrder,
    Commitment,
    ErpRequest,
    Invoice,
    InvoiceLine,
    Project,
    Vendor,
)  # fmt: skip
from store.rules.checks import Finding
from store.rules.pay_application import ApplicationLine, Summary
from store.rules.preflight_facts import Stage
from store.rules.retainage import Scale
from store.views import (
    bills,
    change_links,
    holds,
    pay_applications,
    preflights,
    retainage,
    revisions,
    seats,
)
from store.views.bills import AcceptedInvoice
from store.views.change_links import Link
from store.views.listing import Listing, Source
from store.views.pay_applications import LineRow
from store.views.settings import settings_of


def memo(desk: Desk, name: str) -> tuple[str, int]:
    """An invoice's comment, and the version it stands in."""
    with desk.book.reading():
        invoice = lookup.invoice(name)
        seats.own(desk, invoice)
        return invoice.comment, invoice.version


@dataclass(frozen=True, slots=True)
class InvoiceDocument:
    """One invoice as a reviewer sees it; amounts are cents.

    `rows` are the lines as kept, `lines` the same as pay-application values, in the same order. `accepted` is the bill it
    becomes, `findings` what the preflight says at its present stage. Rows that only mirror a change order are left out; `links`
    says of each line what it has to do with change orders.
    """

    name: str
    invoice: Invoice
    commitment: Commitment
    vendor: Vendor
    project: Project
    period: BillingPeriod
    rows: tuple[LineRow, ...]
    lines: tuple[ApplicationLine, ...]
    summary: Summary
    accepted: AcceptedInvoice
    findings: tuple[Finding, ...]
    is_latest: bool
    missing_change_orders: tuple[ChangeOrder, ...]
    links: Mapping[str, Link]
    scale: Scale
    reached_before: frozenset[int]
    held_by: str
    held_reason: str
    overbilling_allowed: bool
    sees_balance: bool
    """Whether the balance to finish (line 9, column H) is shown; it is the office's own, not the contact's."""


STAGES: dict[str, Stage] = {"draft": "typing", "revise_and_resubmit": "typing", "under_review": "submit"}
"""What the preflight is asked at each status; a decided invoice is asked whether it can be sent."""


def _stage(invoice: Invoice, asked: Stage | None, outside: bool) -> Stage:
    """What the preflight is asked; what QuickBooks lacks is the office's to mend, and a contact is not told of it."""
    return asked or STAGES.get(invoice.status, "submit" if outside else "send")


def document(desk: Desk, name: str, stage: Stage | None = None) -> InvoiceDocument:
    """The invoice of that name with all that belongs to it, in one state of the book."""
    with desk.book.reading():
        invoice = lookup.invoice(name)
        contract, outside = seats.own(desk, invoice), seats.is_contact(desk)
        changes = change_links.of_commitment(contract)
        kept = change_links.shown(pay_applications.line_rows(invoice), changes)
        sheet = pay_applications.continuation(invoice, kept)
        settings = settings_of(desk)
        held_by, held_reason = _held(desk, invoice)
        return InvoiceDocument(
            name=lookup.invoice_name(invoice),
            invoice=invoice,
            commitment=contract,
            vendor=contract.vendor,
            project=contract.project,
            period=invoice.period,
            rows=sheet.rows,
            lines=sheet.lines,
            summary=sheet.summary,
            accepted=bills.accepted(desk, invoice, settings, sheet),
            findings=tuple(preflights.findings(desk, invoice, _stage(invoice, stage, outside), sheet)),
            is_latest=lookup.is_latest(invoice),
            missing_change_orders=tuple(pay_applications.missing_change_orders(contract, invoice)),
            links={row.line: changes.of(row) for row in sheet.rows},
            scale=retainage.scale_of(contract),
            reached_before=retainage.reached_before(invoice),
            held_by=held_by,
            held_reason=held_reason,
            overbilling_allowed=preflights.overbilling_allowed(settings, invoice),
            sees_balance=not outside,
        )


def _held(desk: Desk, invoice: Invoice) -> tuple[str, str]:
    """Who holds an invoice and why: what QuickBooks asks first, else the oldest hold; an invoice contact is not told why."""
    request = ErpRequest.select().where(ErpRequest.invoice == invoice).order_by(ErpRequest.id.desc()).first()
    if request is not None and request.held_by:
        return request.held_by, request.held_reason
    standing = next(iter(holds.on_invoice(invoice)), None)
    if standing is None:
        return "", ""
    return ("the office", "") if seats.is_contact(desk) else (standing.owner, standing.reason)


def lines(desk: Desk, name: str) -> Listing:
    """The lines of an invoice as a listing, for applications of any length; figures as kept, in cents."""
    with desk.book.reading():
        invoice = lookup.invoice(name)
        seats.own(desk, invoice)
    columns = {name: getattr(InvoiceLine, name) for name in (
        "id", "line", "kind", "position", "description", "mark", "comment", "proposed", "claimed", *pay_applications.FIGURES)}  # fmt: skip
    total = InvoiceLine.work_prev + InvoiceLine.work_this + InvoiceLine.stored
    return Listing(desk.book, Source(
        query=lambda: InvoiceLine.select().where(InvoiceLine.invoice == invoice.id),
        select={**columns, "total": total, "version": InvoiceLine.id},
        key=InvoiceLine.id,
        order={"position": InvoiceLine.position, "line": InvoiceLine.line, "description": InvoiceLine.description,
               "scheduled_value": InvoiceLine.scheduled_value, "work_this": InvoiceLine.work_this, "total": total},
        search=(InvoiceLine.line, InvoiceLine.description),
        sums={"scheduled_value": InvoiceLine.scheduled_value, "work_prev": InvoiceLine.work_prev,
              "work_this": InvoiceLine.work_this, "stored": InvoiceLine.stored, "claimed": InvoiceLine.claimed, "total": total},
    ), "position")  # fmt: skip


def history(desk: Desk, name: str) -> list[dict[str, Any]]:
    """What happened to the invoice, newest first."""
    with desk.book.reading():
        invoice = lookup.invoice(name)
        seats.own(desk, invoice)
        entries = (
            AuditEntry.select()
            .where(AuditEntry.document == lookup.invoice_document(invoice))
            .order_by(AuditEntry.seq.desc())
        )
        if seats.is_contact(desk):
            entries = entries.where(seats.told_outside())
        return [
            {
                "id": entry.id, "version": entry.seq, "at": entry.at, "by": entry.by_user, "verb": entry.verb,
                "before": json.loads(entry.before), "after": json.loads(entry.after), "reason": entry.reason,
                "real_user": json.loads(entry.origin).get("real_user", ""),
            }
            for entry in entries
        ]  # fmt: skip


def diff(desk: Desk, name: str) -> list[dict[str, Any]]:
    """What changed on the lines since the invoice was last handed in (or returned): line, field, before, after."""
    with desk.book.reading():
        invoice = lookup.invoice(name)
        seats.own(desk, invoice)
        earlier = revisions.before_this_revision(invoice)
        if earlier is None:
            return []
        before = {line["line"]: line for line in earlier.body["lines"]}
        found = []
        for row in pay_applications.line_rows(invoice):
            was = before.get(row.line)
            for field in revisions.ENTERED:
                old, new = (was or {}).get(field) or 0, getattr(row, field) or 0
                if old != new:
                    found.append({"line": row.line, "field": field, "before": old, "after": new})
        return found
