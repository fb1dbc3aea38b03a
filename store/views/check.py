"""Verifying the book: every kept sum recomputed, the audit chains, references, and who loosened a control."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from peewee import fn

from store import audit, lookup
from store.desk import Desk
from store.models import (
    AuditAnchor,
    BatchBill,
    ChangeOrder,
    Commitment,
    ErpRequest,
    Invoice,
    InvoiceLine,
    SovLine,
    SubcontractorLine,
    SubcontractorSchedule,
)
from store.progress import Watch, unwatched
from store.rules.money import money_text
from store.rules.pay_application import summarize
from store.views import pay_applications
from store.views.settings import settings_of

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check: its name, whether it holds, and what was found."""

    name: str
    ok: bool
    detail: str


def verify(desk: Desk, watch: Watch = unwatched) -> list[CheckResult]:
    """Run every check, in one state of the book; `watch` is told before each."""
    results = []
    with desk.book.reading():
        for done, (name, check) in enumerate(CHECKS.items()):
            watch(done, len(CHECKS) + 1)
            results.append(_result(name, list(check(desk))))
        watch(len(CHECKS), len(CHECKS) + 1)
    file = desk.book.quick_check()
    return [_result("file", file), *results, *_controls(desk)]


def anchor_stands(desk: Desk, digest: str) -> CheckResult:
    """Whether the audit trail still leads up to an anchor that was kept elsewhere."""
    with desk.book.reading():
        stands = AuditAnchor.select().where(AuditAnchor.hash == digest.strip()).exists()
    said = (
        "the trail up to it is unchanged"
        if stands
        else "the book no longer has this anchor; its trail was rewritten"
    )
    return CheckResult("anchor", stands, said)


def _result(name: str, faults: list[str]) -> CheckResult:
    if not faults:
        return CheckResult(name, True, "holds")
    more = f" and {len(faults) - MOST_SHOWN} more" if len(faults) > MOST_SHOWN else ""
    return CheckResult(name, False, "; ".join(faults[:MOST_SHOWN]) + more)


def _audit(_desk: Desk) -> Iterator[str]:
    yield from (str(fault) for fault in audit.verify())


def _invoices(_desk: Desk) -> Iterator[str]:
    """Each invoice's header against its lines."""
    for invoice in Invoice.select(Invoice, Commitment).join(Commitment).where(~Invoice.deleted):
        lines = pay_applications.lines_of(invoice)
        for name, value in pay_applications.header_figures(
            lines, summarize(lines, invoice.previous_earned)
        ).items():
            kept = getattr(invoice, name)
            if kept != value:
                said = f"{money_text(kept)} in the book, {money_text(value)} by its lines"
                yield f"{lookup.invoice_name(invoice)}: {name.replace('_', ' ')} is {said}"


def _line_seven(_desk: Desk) -> Iterator[str]:
    """Line 7 of each invoice against line 6 of the one before."""
    before = Invoice.alias()
    rows = (
        Invoice.select(Invoice, before.earned.alias("expected"))
        .join(before, on=(Invoice.previous == before.id))
        .where(~Invoice.deleted, Invoice.previous_earned != before.earned)
        .objects()
    )
    for row in rows:
        yield (
            f"{lookup.invoice_name(row)}: line 7 is {money_text(row.previous_earned)}, "
            f"line 6 before it {money_text(row.expected)}"
        )


def _commitments(_desk: Desk) -> Iterator[str]:
    """Each commitment's original sum and approved changes against their lines."""
    lines = dict(
        SovLine.select(SovLine.commitment, fn.SUM(SovLine.amount)).group_by(SovLine.commitment).tuples()
    )
    approved = ChangeOrder.select(ChangeOrder.commitment, fn.SUM(ChangeOrder.amount)).where(
        ChangeOrder.status == "approved"
    )
    changes = dict(approved.group_by(ChangeOrder.commitment).tuples())
    for row in Commitment.select():
        expected = {"original": lines.get(row.id, 0), "approved_changes": changes.get(row.id, 0)}
        for name, value in expected.items():
            if getattr(row, name) != int(value):
                said = f"{money_text(getattr(row, name))} in the book, {money_text(int(value))} by its lines"
                yield f"{row.number}: {name.replace('_', ' ')} is {said}"


def _standings(_desk: Desk) -> Iterator[str]:
    """Each commitment's billed and retained against its latest invoice."""
    for row in Commitment.select():
        latest = lookup.latest_of(row)
        expected = (latest.completed, latest.retained) if latest else (0, 0)
        if (row.billed, row.retained) != expected:
            yield f"{row.number}: billed and retained do not agree with its latest invoice"


def _batches(_desk: Desk) -> Iterator[str]:
    """Each bill or credit of a batch against its invoice; a credit's amount is written without its sign."""
    rows = BatchBill.select(BatchBill, ErpRequest, Invoice).join(ErpRequest).join(Invoice)
    for row in rows:
        invoice = row.erp_request.invoice
        if row.erp_request.state in ("exporting", "synced") and row.total != abs(invoice.due):
            name = lookup.invoice_name(invoice)
            yield f"{name}: the bill is {money_text(row.total)}, line 8 is {money_text(invoice.due)}"


def _lines(_desk: Desk) -> Iterator[str]:
    """No invoice without lines."""
    filled = InvoiceLine.select(InvoiceLine.invoice)
    for row in Invoice.select().where(~Invoice.deleted, Invoice.id.not_in(filled)):
        yield f"{lookup.invoice_name(row)} has no lines"


def _breakdowns(_desk: Desk) -> Iterator[str]:
    """Each approved schedule of a subcontractor against the lines it breaks down."""
    rows = (
        SubcontractorLine.select(Commitment.number, SovLine.line, SovLine.amount, fn.SUM(SubcontractorLine.amount))
        .join(SubcontractorSchedule).join(Commitment).switch(SubcontractorLine).join(SovLine)
        .where(SubcontractorSchedule.status == "approved")
        .group_by(Commitment.number, SovLine.line, SovLine.amount)
    )  # fmt: skip
    for number, line, amount, details in rows.tuples():
        if amount != int(details):
            yield f"{number}: the details of line {line} come to {money_text(int(details))}, the line is {money_text(amount)}"


CHECKS: dict[str, Callable[[Desk], Iterator[str]]] = {
    "audit": _audit,
    "invoices": _invoices,
    "line 7": _line_seven,
    "commitments": _commitments,
    "standings": _standings,
    "batches": _batches,
    "lines": _lines,
    "breakdowns": _breakdowns,
}


def _controls(desk: Desk) -> list[CheckResult]:
    """What loosens the separation of duties; allowed, and said."""
    settings = settings_of(desk)
    said = []
    if not settings.yes("duties.separated"):
        said.append("the separation of duties is off")
    if settings.yes("erp.direct_export"):
        said.append("direct export skips the acceptance queue")
    if settings.yes("duties.delegate"):
        said.append("the first administrator may act as others")
    with desk.book.reading():
        waived = Invoice.select().where(Invoice.duties_waived).count()
    if waived:
        said.append(f"{waived} invoice(s) were decided or accepted without separated duties")
    return [CheckResult("controls", True, "; ".join(said) or "duties are separated")]
