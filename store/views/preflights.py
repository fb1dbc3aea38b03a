"""What would stop an invoice on its way to QuickBooks: the facts of the book, put before the one preflight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from store import lookup
from store.desk import Desk
from store.engine.statements import Statement, given
from store.models import ChangeOrder, Commitment, Invoice, User, UserRole
from store.rules import preflight as rules
from store.rules.checks import Finding
from store.rules.pay_application import ApplicationLine
from store.rules.settings import Settings
from store.views import change_links, compliance, order_links, pay_applications, retainage
from store.views.bills import broken_links, general_lines, links, payment_terms_of, terms_name
from store.views.change_links import ChangeLinks
from store.views.pay_applications import Continuation, LineRow
from store.views.settings import settings_of


def overbilling_allowed(settings: Settings, invoice: Invoice) -> bool:
    """Whether lines of this invoice may pass their scheduled value; the company's switch overrides the project's."""
    return not settings.yes("overbilling.prevent_all") and invoice.commitment.project.allow_overbilling


def findings(
    desk: Desk, invoice: Invoice, stage: rules.Stage, sheet: Continuation | None = None
) -> list[Finding]:
    """Everything the preflight has to say at this stage, errors first; `sheet` holds the invoice's lines where they are at hand."""
    with desk.book.reading():
        return rules.preflight(facts(desk, invoice, stage, sheet))


def refuse_errors(desk: Desk, invoice: Invoice, stage: rules.Stage) -> None:
    """Raise `Invalid` with the first error the preflight finds at this stage; within the caller's transaction."""
    rules.require_clear(rules.preflight(facts(desk, invoice, stage)))


def require_clear(desk: Desk, name: str, stage: rules.Stage) -> None:
    """Raise `Invalid` with the first error the preflight finds for the invoice of that name."""
    with desk.book.reading():
        refuse_errors(desk, lookup.invoice(name), stage)


def facts(
    desk: Desk, invoice: Invoice, stage: rules.Stage, sheet: Continuation | None = None
) -> rules.PreflightFacts:
    """The facts of one invoice; reads within the caller's transaction, its lines only where they are not given."""
    settings, names = settings_of(desk), links()
    rows, lines, summary = sheet or pay_applications.continuation(invoice)
    outside = _is_contact(desk.user)
    return rules.PreflightFacts(
        stage=stage,
        lines=lines,
        summary=summary,
        today=desk.today(),
        by_contact=outside,
        overbilling_allowed=overbilling_allowed(settings, invoice),
        shortfalls=compliance.shortfalls(desk, invoice, settings, summary.due, outside=outside),
        **_of_invoice(invoice),
        **_of_commitment(invoice, rows, lines),
        **_of_quickbooks(invoice, settings, names, rows, lines),
    )


def _of_invoice(invoice: Invoice) -> dict[str, Any]:
    """What stands on the invoice itself, on its period and on the application before it."""
    period = invoice.period
    return {
        "previous": _previous_lines(invoice),
        "previous_earned": invoice.previous.earned if invoice.previous_id else 0,
        "number": invoice.number,
        "number_taken_by": _number_taken_by(invoice),
        "billing_date": invoice.billing_date,
        "period": rules.PeriodFacts(period.start_date, period.end_date, period.due_date, period.status),
        "final": invoice.final,
        "due_by_hand": bool(invoice.due_reason),
    }


def _of_commitment(
    invoice: Invoice, rows: Sequence[LineRow], lines: Sequence[ApplicationLine]
) -> dict[str, Any]:
    """What was agreed: the commitment's standing, its change orders, its retainage and its terms."""
    contract = invoice.commitment
    scale, links_of = retainage.scale_of(contract), change_links.of_commitment(contract)
    voided = change_links.voided(rows, links_of)
    agreed = (row.line for row in rows if row.rate_by in ("rule", "cap") or row.line in voided)
    return {
        "commitment_number": contract.number,
        "commitment_status": contract.status,
        "commitment_retainage_bp": retainage.rate_in_force(invoice, scale),
        "commitment_materials_bp": contract.materials_retainage,
        "change_orders": _change_orders(rows, lines, links_of),
        "pending_change_orders": _pending(invoice),
        "voided": voided,
        "rates_agreed": frozenset(agreed),
        "retainage_limit": scale.limit(sum(line.scheduled_value for line in lines)),
        "terms": payment_terms_of(contract),
    }


def _of_quickbooks(
    invoice: Invoice,
    settings: Settings,
    names: dict[tuple[str, str], str],
    rows: Sequence[LineRow],
    lines: Sequence[ApplicationLine],
) -> dict[str, Any]:
    """What the bill needs in QuickBooks: the names there, the settings of the way out, and whatever text is written."""
    contract = invoice.commitment
    vendor, project = contract.vendor, contract.project
    billed = [row for row, line in zip(rows, lines, strict=True) if line.billed]
    orders = settings["commitments.export"] == "purchase_orders"
    return {
        "edition": settings["company.edition"],
        "vendor_name": vendor.name,
        "vendor_quickbooks": names.get(("vendor", vendor.name)),
        "job_name": project.number,
        "job_quickbooks": names.get(("job", project.number)),
        "cost_codes": _cost_codes(billed, names),
        "broken_links": broken_links(),
        "unordered": _unordered(contract, billed) if orders else (),
        "retainage_kind": settings["retainage.kind"],
        "retainage_name": settings["retainage.name"],
        "texts": [(f"Description of line {row.line}", row.description) for row in billed],
        "limited": _limited(invoice, names),
        "tax_codes": [(row.line, row.tax_code) for row in billed if row.tax_code],
        "credits_exported": settings.yes("credits.export"),
    }


def _unordered(contract: Commitment, billed: Sequence[LineRow]) -> list[str]:
    """The billed lines that are not on the commitment's purchase order in QuickBooks."""
    known, general = order_links.bill_links(contract), general_lines(billed)
    return list(
        dict.fromkeys(
            general[row.sov_line_id].line if row.ssov_line_id else row.line
            for row in billed
            if order_links.key(row.sov_line_id, row.change_order_line_id) not in known
        )
    )


def _previous_lines(invoice: Invoice) -> dict[str, Any] | None:
    if not invoice.previous_id:
        return None
    return {line.line: line for line in pay_applications.lines_of(invoice.previous_id)}


def _number_taken_by(invoice: Invoice) -> str:
    """The earlier invoice of the same vendor with this number; whoever came later has to give way."""
    if not invoice.number:
        return ""
    found = _EARLIER.tuples(number=invoice.number, invoice=invoice.id, vendor=invoice.commitment.vendor_id)
    return next((lookup.named(commitment, position) for commitment, position in found), "")


_EARLIER = Statement(
    Invoice.select(Commitment.number, Invoice.position)
    .join(Commitment)
    .where(
        Invoice.number == given("number"), Invoice.id < given("invoice"), ~Invoice.deleted, Commitment.vendor == given("vendor")
    )
    .limit(1)
)  # fmt: skip


def _is_contact(login: str) -> bool:
    return {role for (role,) in _ROLES.tuples(login=login)} == {"contact"}


_ROLES = Statement(UserRole.select(UserRole.role).join(User).where(User.login == given("login")))


def _change_orders(
    rows: Sequence[LineRow], lines: Sequence[ApplicationLine], links_of: ChangeLinks
) -> list[rules.ChangeOrderFacts]:
    orders: dict[str, list[tuple[LineRow, ApplicationLine]]] = {}
    for row, line in zip(rows, lines, strict=True):
        if row.change_order_line_id:
            orders.setdefault(links_of.of(row).order, []).append((row, line))
    return [
        rules.ChangeOrderFacts(
            number, links_of.of(found[0][0]).title, links_of.of(found[0][0]).status, any(line.billed for _, line in found),
            sum(line.total for _, line in found), not any(row.scheduled_value for row, _ in found),
        )
        for number, found in orders.items()
    ]  # fmt: skip


def _pending(invoice: Invoice) -> int:
    undecided = ("draft", "pricing", "pending", "revised", "proceeding")
    return int(
        ChangeOrder.select()
        .where(ChangeOrder.commitment == invoice.commitment_id, ChangeOrder.status.in_(undecided))
        .count()
    )


def _cost_codes(billed: Sequence[LineRow], names: dict[tuple[str, str], str]) -> list[rules.CostCodeFacts]:
    codes = {row.cost_code.code: row.cost_code.quickbooks_kind for row in billed}
    return [rules.CostCodeFacts(code, kind, names.get((kind, code))) for code, kind in codes.items()]


def _limited(invoice: Invoice, names: dict[tuple[str, str], str]) -> list[tuple[str, str]]:
    contract = invoice.commitment
    texts = [
        ("class_name", names.get(("class", contract.class_name), contract.class_name)),
        ("terms_name", terms_name(contract, names) or ""),
    ]
    return [(key, text) for key, text in texts if text]
