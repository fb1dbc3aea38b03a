"""An invoice as a document: for programs with the keys they know, for people as a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tui.cli import output
from tui.cli.output import COUNT, DATE, FLAG, MONEY, PERCENT, WORD, Field
from tui.cli.session import Session
from tui.words import said, told

if TYPE_CHECKING:
    from exporter.bills import Bill
    from store.rules.checks import Finding
    from store.views.invoices import InvoiceDocument

HEAD = (
    Field("invoice", "Invoice"), Field("commitment", ""), Field("position", "", COUNT), Field("revision", "Revision", COUNT),
    Field("number", "Number"), Field("status", "Status", WORD), Field("erp_state", "Accounting", WORD),
)  # fmt: skip
FOOT = (Field("billing_date", "Billing date", DATE), Field("final", "Final", FLAG))
ASIDE = (
    Field("vendor", "Vendor"), Field("project", "Project"), Field("title", "Commitment"), Field("period", "Period"),
    Field("bills", "Bills"), Field("people", "Done by"), Field("held", "Held"), Field("erp_reason", "Reason"), Field("missing", "Not on it"),
)  # fmt: skip
PERIOD = (Field("start", "", DATE), Field("end", "", DATE), Field("due", "", DATE))
LINES = (
    Field("line", "Line"), Field("kind", ""), Field("cost_code", ""), Field("description", "Description", grows=True),
    Field("scheduled_value", "Scheduled", MONEY), Field("work_previous", "Previous", MONEY),
    Field("work_this", "This period", MONEY), Field("materials_moved", "", MONEY), Field("stored", "Stored", MONEY),
    Field("stored_previous", "", MONEY), Field("total", "", MONEY), Field("percent", "%", PERCENT),
    Field("balance", "", MONEY), Field("work_retainage_percent", "", PERCENT), Field("work_retainage_this", "", MONEY),
    Field("work_retainage_released", "", MONEY), Field("work_retainage_held", "", MONEY),
    Field("materials_retainage_held", "", MONEY), Field("materials_retainage_released", "", MONEY),
    Field("retainage", "", MONEY), Field("claimed", "", MONEY), Field("mark", "Mark", WORD), Field("comment", ""),
    Field("proposed", "", MONEY),
)  # fmt: skip
ON_OCCASION = (
    Field("adjusts", ""), Field("materials_retainage_percent", "", PERCENT), Field("installed", "", MONEY),
    Field("rate_why", ""), Field("release_why", ""), Field("change_order", ""), Field("changes_line", ""),
)  # fmt: skip
"""What a line says of itself only where there is something to say; programs know the others to be there always."""
BILL_LINES = (
    Field("account_or_item", "Account or item", grows=True), Field("amount", "Amount", MONEY),
    Field("description", "Description", grows=True),
)  # fmt: skip
FINDINGS = (Field("rule", ""), Field("level", ""), Field("where", ""), Field("message", ""))
SUMMARY = {
    "1": "Original contract sum", "2": "Net change by change orders", "3": "Contract sum to date",
    "4": "Total completed and stored to date", "5a": "Retainage on completed work", "5b": "Retainage on stored materials",
    "5": "Total retainage", "6": "Total earned less retainage", "7": "Less previous certificates",
    "8": "Current payment due", "9": "Balance to finish, including retainage",
}  # fmt: skip
"""The lines of the application and certificate for payment (G702)."""


def answer_invoice(session: Session, name: str) -> None:
    """Answer one invoice as it stands now."""
    from store.views.invoices import document

    found = document(session.desk(), name)
    session.answer(invoice_json(found), lambda: page(found))


def answer_invoices(
    session: Session, names: list[str], asked: int, nothing: str = "Nothing waited; nothing was done."
) -> None:
    """Answer the invoice that was asked for, or a list where several were; `nothing` is said where none was."""
    from store.views.invoices import document

    if asked == 1 and len(names) == 1:
        answer_invoice(session, names[0])
        return
    found = [document(session.desk(), name) for name in names]
    session.answer(
        {"rows": [invoice_json(each) for each in found], "count": len(found)},
        lambda: (_one_line(each) for each in found) if found else [nothing],
    )


def invoice_json(document: InvoiceDocument) -> dict[str, Any]:
    """The invoice for programs."""
    head, made, findings = _head(document), *_bill(document)
    return {
        **output.as_json(HEAD, head),
        "period": output.as_json(PERIOD, head["period_days"]),
        **output.as_json(FOOT, head),
        "lines": [{**output.as_json(LINES, row), **_on_occasion(row)} for row in _lines(document)],
        "summary": {number: MONEY.as_json(cents) for number, cents in _summary(document).items()},
        "bill": _bill_json(document, made) if made else None,
        "findings": [finding_json(finding) for finding in findings],
    }


def _on_occasion(row: dict[str, Any]) -> dict[str, Any]:
    """What only this line has to say: the earlier invoice it corrects, a rate of its own on materials, and the like."""
    told = [field for field in ON_OCCASION if field.of(row) is not None]
    return output.as_json(told, row)


def finding_json(finding: Finding) -> dict[str, str]:
    """One finding for programs."""
    return {"rule": finding.rule, "level": finding.level, "where": finding.where, "message": finding.message}


def finding_lines(findings: list[Finding]) -> Iterator[str]:
    """Findings for people, each a sentence and where it is mended."""
    for finding in findings:
        yield f"{'ERROR' if finding.level == 'error' else 'note '}  {told(f'{finding.message} ({finding.where})')}"


def page(document: InvoiceDocument) -> Iterator[str]:
    """The invoice for people."""
    head, made, findings = _head(document), *_bill(document)
    yield from output.pairs((*HEAD, *FOOT, *ASIDE), {**head, "invoice": _named(document)})
    yield ""
    rows = _lines(document)
    summary = document.summary
    sums = {
        "scheduled_value": summary.contract_sum, "work_previous": sum(row["work_previous"] for row in rows),
        "work_this": sum(row["work_this"] for row in rows), "stored": sum(row["stored"] for row in rows),
    }  # fmt: skip
    yield from output.table(LINES, rows, totals=sums)
    yield from (
        _remark(row) for row in rows if row["comment"] or row["adjusts"] or row["proposed"] is not None
    )
    yield ""
    words = {number: said(text) for number, text in SUMMARY.items()}
    width = max(map(len, words.values()))
    for number, cents in _summary(document).items():
        yield f"{number:>2}  {words[number]:<{width}}  {MONEY.as_text(cents):>18}"
    if made:
        yield ""
        yield _bill_head(document, made)
        yield from output.table(
            BILL_LINES, [_bill_row(line) for line in made.lines], totals={"amount": made.total}
        )
    if findings:
        yield ""
        yield from finding_lines(findings)


def _summary(document: InvoiceDocument) -> dict[str, int]:
    """The lines of the G702; the balance to finish is the office's own."""
    lines = document.summary.by_number()
    return (
        lines
        if document.sees_balance
        else {number: cents for number, cents in lines.items() if number != "9"}
    )


def _remark(row: dict[str, Any]) -> str:
    proposed = (
        "" if row["proposed"] is None else f" [work this period proposed: {MONEY.as_text(row['proposed'])}]"
    )
    held = "on hold: " if row["on_hold"] else ""
    adjusts = f" (adjusts {row['adjusts']})" if row["adjusts"] else ""
    return f"      {row['line']}: {held}{row['comment'] or ''}{adjusts}{proposed}"


def _named(document: InvoiceDocument) -> str:
    from store.rules.numbering import revised

    return revised(document.name, document.invoice.revision)


def _one_line(document: InvoiceDocument) -> str:
    row = document.invoice
    due = MONEY.as_text(document.summary.due)
    return f"{_named(document)}  {output.words(row.status)}, {output.words(row.erp_state)}  {due}  {document.vendor.name}"


def _head(document: InvoiceDocument) -> dict[str, Any]:
    row, period = document.invoice, document.period
    done: tuple[tuple[str, str | None], ...] = (
        ("created", row.created_by), ("submitted", row.submitted_by), ("decided", row.decided_by),
        ("sent", row.sent_by), ("accepted", row.accepted_by),
    )  # fmt: skip
    from store.rules.invitations import TYPES

    orders = ", ".join(order.number for order in document.missing_change_orders)
    return {
        "invoice": document.name, "commitment": document.commitment.number, "position": row.position,
        "revision": row.revision, "number": row.number, "status": row.status, "erp_state": row.erp_state,
        "bills": "" if row.type == "both" else said(TYPES[row.type]),
        "billing_date": row.billing_date, "final": row.final, "vendor": document.vendor.name,
        "project": f"{document.project.number} {document.project.name}", "title": f"{document.commitment.number} {document.commitment.title}",
        "period": f"{period.start_date} to {period.end_date}, due {period.due_date}",
        "period_days": {"start": period.start_date, "end": period.end_date, "due": period.due_date},
        "people": ", ".join(f"{verb} {login}" for verb, login in done if login),
        "held": f"by {document.held_by}: {document.held_reason}" if document.held_by else "",
        "erp_reason": row.erp_reason if document.sees_balance else "", "missing": f"change orders {orders}" if orders else "",
    }  # fmt: skip


def _lines(document: InvoiceDocument) -> list[dict[str, Any]]:
    from store.rules.review import is_held

    return [
        {
            "line": line.line, "kind": line.kind, "cost_code": row.cost_code.code, "description": row.description,
            "scheduled_value": line.scheduled_value, "work_previous": line.work_prev, "work_this": line.work_this,
            "materials_moved": line.materials_moved, "stored": line.stored, "stored_previous": line.stored_prev,
            "total": line.total, "percent": line.percent, "balance": line.balance if document.sees_balance else None,
            "work_retainage_percent": line.work_retainage_bp, "work_retainage_this": line.work_retainage_this,
            "work_retainage_released": line.work_retainage_released, "work_retainage_held": line.work_retainage_held,
            "materials_retainage_held": line.materials_retainage_held,
            "materials_retainage_released": line.materials_retainage_released, "retainage": line.retainage,
            "claimed": row.claimed, "mark": row.mark, "comment": row.comment or None, "proposed": row.proposed,
            "on_hold": is_held(row.mark, row.comment, row.marked_by), "adjusts": row.adjusts or None,
            "materials_retainage_percent": line.materials_retainage_bp if line.materials_retainage_bp != line.work_retainage_bp else None,
            "installed": line.installed or None,
            "rate_why": row.rate_why or None, "release_why": row.release_why or None,
            "change_order": document.links[line.line].order or None, "changes_line": document.links[line.line].changes or None,
        }
        for row, line in zip(document.rows, document.lines, strict=True)
    ]  # fmt: skip


def _bill(document: InvoiceDocument) -> tuple[Bill | None, list[Finding]]:
    """The bill it becomes, and the findings; where it cannot become one, None and the reason among the findings."""
    from exporter.bills import bill
    from store.errors import Refusal
    from store.rules.checks import Finding

    findings = list(document.findings)
    if not document.sees_balance:  # what the office's accounting makes of it is not a contact's to see
        return None, findings
    try:
        return bill(document.accepted), findings
    except Refusal as refusal:
        if not any(finding.rule == "total.not_positive" for finding in findings):
            findings.append(Finding(refusal.rule, "warn", "Invoice, line 8", refusal.message))
        return None, findings


def _bill_head(document: InvoiceDocument, made: Bill) -> str:
    """Whose bill it is, when it falls due, and the number QuickBooks gave it."""
    from exporter.bills import BILLS

    bill, number = made.invoice, document.invoice.txn_number
    is_bill = made.kind == BILLS
    kind = "Bill" if is_bill else "Vendor credit"
    due = f", due {bill.due_date}" if is_bill and bill.due_date else ""
    there = f"; number {number} in QuickBooks" if number else ""
    return f"{kind} {bill.ref_number} of {bill.vendor_name}, job {bill.job_name}{due}{there}"


def _bill_row(line: Any) -> dict[str, Any]:
    return {"account_or_item": line.account_or_item, "amount": line.amount, "description": line.description}


def _bill_json(document: InvoiceDocument, made: Bill) -> dict[str, Any]:
    invoice = made.invoice
    return {
        "vendor": invoice.vendor_name, "job": invoice.job_name, "ref_number": invoice.ref_number,
        "date": str(invoice.txn_date), "due": str(invoice.due_date) if invoice.due_date else None, "total": MONEY.as_json(made.total),
        "lines": [output.as_json(BILL_LINES, _bill_row(line)) for line in made.lines],
        "txn_id": document.invoice.txn_id, "txn_number": document.invoice.txn_number,
    }  # fmt: skip
