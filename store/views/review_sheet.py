"""One invoice as a sheet on the desk: its header, every line with what was claimed and what it comes to, the summary, the findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import fn

from store import lookup
from store.desk import Desk
from store.models import ChangeOrder, ChangeOrderLine, Invoice, InvoiceContact, InvoiceLine, User, UserRole
from store.rules import locks
from store.rules import preflight as rules
from store.rules.checks import Finding
from store.rules.invoice_status import EDITABLE, UNDER_REVIEW
from store.rules.pay_application import ApplicationLine, Summary, summarize
from store.rules.preflight import Stage
from store.views import pay_applications, preflights


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a screen needs to show one invoice for entry, review or reading.

    Attributes:
        rows: a dictionary per line: the columns of the G703 in cents and basis points, with ``mark``, ``comment`` and ``proposed``.
        findings: what the preflight says at the invoice's next stage, errors first.
        amounts_locked, marks_locked: None where this user may edit them, else the sentence that says why not.
        missing_change_orders: approved change orders that are not on the invoice.
    """

    name: str
    version: int
    number: str
    revision: int
    status: str
    erp_state: str
    erp_reason: str
    vendor: str
    project: str
    period_start: Any
    period_end: Any
    due_date: Any
    billing_date: Any
    contact: str
    created_by: str
    accounting: str
    rows: tuple[dict[str, Any], ...]
    summary: Summary
    findings: tuple[Finding, ...]
    amounts_locked: str | None
    marks_locked: str | None
    missing_change_orders: tuple[str, ...]


def sheet(desk: Desk, name: str) -> Sheet:
    """The invoice of that name; raises `NotFound` where there is none."""
    with desk.book.reading():
        invoice = lookup.invoice(name)
        contract, period = invoice.commitment, invoice.period
        rows = pay_applications.line_rows(invoice)
        lines = pay_applications.application_lines(rows)
        findings = rules.preflight(preflights.facts(desk, invoice, _stage(invoice)))
        roles, latest = _roles(desk.user), _is_latest(invoice)
        return Sheet(
            name=lookup.invoice_name(invoice), version=invoice.version, number=invoice.number,
            revision=invoice.revision, status=invoice.status, erp_state=invoice.erp_state,
            erp_reason=invoice.erp_reason, vendor=contract.vendor.name, project=contract.project.name,
            period_start=period.start_date, period_end=period.end_date, due_date=period.due_date,
            billing_date=invoice.billing_date, contact=_contact(invoice), created_by=invoice.created_by,
            accounting=contract.accounting,
            rows=tuple(_row(row, line, findings) for row, line in zip(rows, lines, strict=True)),
            summary=summarize(lines, invoice.previous_earned), findings=tuple(findings),
            amounts_locked=locks.amounts_locked(invoice.status, invoice.erp_state, latest, roles),
            marks_locked=locks.marks_locked(invoice.status, invoice.erp_state, latest, roles),
            missing_change_orders=_missing(invoice),
        )  # fmt: skip


def _stage(invoice: Invoice) -> Stage:
    if invoice.status in (*EDITABLE, UNDER_REVIEW):
        return "submit"
    return "accept" if invoice.erp_state == "ready_to_export" else "send"


def _row(row: InvoiceLine, line: ApplicationLine, findings: list[Finding]) -> dict[str, Any]:
    place = f"line {row.line}".casefold()
    said = [finding.message for finding in findings if _names(finding, place)]
    return {
        **pay_applications.figures(line),
        "id": row.id, "version": 1, "description": row.description, "cost_code": row.cost_code.code, "unit": row.unit,
        "total": line.total, "percent": line.percent, "balance": line.balance, "retainage": line.retainage,
        "work_retainage_held": line.work_retainage_held, "materials_retainage_held": line.materials_retainage_held,
        "billed": line.billed, "claimed": row.claimed, "difference": row.work_this - row.claimed,
        "mark": row.mark, "comment": row.comment, "proposed": row.proposed, "marked_by": row.marked_by,
        "findings": said,
    }  # fmt: skip


def _names(finding: Finding, place: str) -> bool:
    words = finding.where.casefold()
    found = words.find(place)
    return (
        found >= 0
        and not words[found + len(place) :][:1].isalnum()
        and words[found + len(place) :][:1] != "."
    )


def _roles(login: str) -> frozenset[str]:
    query = UserRole.select(UserRole.role).join(User).where(User.login == login)
    return frozenset(role for (role,) in query.tuples())


def _is_latest(invoice: Invoice) -> bool:
    last = Invoice.select(fn.MAX(Invoice.position)).where(
        Invoice.commitment == invoice.commitment_id, ~Invoice.deleted
    )  # fmt: skip
    return bool(last.scalar() == invoice.position)


def _contact(invoice: Invoice) -> str:
    row = (
        InvoiceContact.select(InvoiceContact.name)
        .where(InvoiceContact.commitment == invoice.commitment_id)
        .first()
    )
    return row.name if row else invoice.created_by


def _missing(invoice: Invoice) -> tuple[str, ...]:
    on_it = (
        ChangeOrderLine.select(ChangeOrderLine.change_order)
        .join(InvoiceLine)
        .where(InvoiceLine.invoice == invoice)
    )
    query = ChangeOrder.select(ChangeOrder.number).where(
        ChangeOrder.commitment == invoice.commitment_id,
        ChangeOrder.status == "approved",
        ChangeOrder.id.not_in(on_it),
    )
    return tuple(number for (number,) in query.tuples())
