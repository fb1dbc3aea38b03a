"""An invoice's lines as the pay application the rules know, and its summary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any, Literal, NamedTuple, cast

from store.engine.statements import Statement, given
from store.models import ChangeOrder, ChangeOrderLine, Commitment, CostCode, Invoice, InvoiceLine, SovLine
from store.rules.pay_application import ApplicationLine, Kind, Summary, summarize
from store.rules.retainage import RateBy, ReleaseBy

FIGURES = tuple(field.name for field in fields(ApplicationLine))
"""The columns of an invoice line that the pay application computes with; they have the same names in both."""


class LineCode(NamedTuple):
    """The cost code of a line, and whether QuickBooks knows it as an item or as an account."""

    code: str
    quickbooks_kind: str


class LineRow(NamedTuple):
    """A line as it is read: the figures in the order of `FIGURES`, then what else is kept of it.

    Read as it comes from the database, for an application has hundreds of lines and each keystroke reads them all.
    """

    line: str
    kind: Kind
    scheduled_value: int
    unit_price: int | None
    quantity_scheduled: int | None
    quantity_prev: int
    quantity_this: int
    work_prev: int
    work_this: int
    stored_prev: int
    stored: int
    materials_moved: int
    moved_retainage: int
    work_retainage_prev: int
    work_retainage_bp: int
    work_retainage_this: int
    work_retainage_released: int
    materials_retainage_prev: int
    materials_retainage_bp: int
    materials_released_prev: int
    materials_retainage_released: int
    materials_retainage_amount: int | None
    installed: int
    id: int
    position: int
    description: str
    tax_code: str
    unit: str
    claimed: int
    mark: Literal["no_action", "approved", "rejected"]
    comment: str
    proposed: int | None
    marked_by: str | None
    adjusts: str
    rate_by: RateBy
    rate_why: str
    release_by: ReleaseBy
    release_why: str
    sov_line_id: int | None
    ssov_line_id: int | None
    change_order_line_id: int | None
    cost_code_id: int
    cost_code: LineCode


def _lines(*columns: Any) -> Any:
    """Some columns of an invoice's lines, in their order."""
    chosen = InvoiceLine.select(*columns).where(InvoiceLine.invoice == given("invoice"))
    return chosen.order_by(InvoiceLine.position, InvoiceLine.id)


_READ = tuple(getattr(InvoiceLine, name) for name in LineRow._fields[:-1])
_ROWS = Statement(_lines(*_READ, CostCode.code, CostCode.quickbooks_kind).join(CostCode))
_LINES = Statement(_lines(*(getattr(InvoiceLine, name) for name in FIGURES)))


def line_rows(invoice: Invoice) -> list[LineRow]:
    """The invoice's lines in the order of the schedule of values, change orders last."""
    rows = _ROWS.tuples(invoice=invoice.id)
    return [LineRow._make((*values[:-2], LineCode(*values[-2:]))) for values in rows]


def lines_of(invoice: Invoice | int) -> list[ApplicationLine]:
    """The figures of the invoice's lines alone, in the same order."""
    key = invoice if isinstance(invoice, int) else invoice.id
    return [ApplicationLine(*values) for values in _LINES.tuples(invoice=key)]


def application_line(row: InvoiceLine | LineRow) -> ApplicationLine:
    """A row of the book as the value the rules take."""
    if isinstance(row, LineRow):
        return ApplicationLine(*cast("tuple[Any, ...]", row)[: len(FIGURES)])
    return ApplicationLine(**{name: getattr(row, name) for name in FIGURES})


def application_lines(rows: Iterable[InvoiceLine | LineRow]) -> list[ApplicationLine]:
    """Rows of the book as the values the rules take."""
    return [application_line(row) for row in rows]


def figures(line: ApplicationLine) -> dict[str, Any]:
    """The column values of a line, ready to be written."""
    return {name: getattr(line, name) for name in FIGURES}


def amounts(row: InvoiceLine | LineRow | ApplicationLine, *, scheduled: bool = True) -> tuple[int, ...]:
    """What stands on a row in money: nothing but noughts where it bills, holds and (unless left out) schedules nothing."""
    value = (row.scheduled_value,) if scheduled else ()
    return (
        *value, row.work_prev, row.work_this, row.stored_prev, row.stored, row.materials_moved,
        row.work_retainage_prev, row.work_retainage_this, row.materials_retainage_prev,
    )  # fmt: skip


def fresh_line(contract: Commitment, line: SovLine | ChangeOrderLine) -> ApplicationLine:
    """A line of the schedule of values or of a change order before anything was billed on it."""
    by_unit = contract.accounting == "unit" and line.unit_price is not None and line.quantity is not None
    return ApplicationLine(
        line=line.line,
        kind="contract" if isinstance(line, SovLine) else "change_order",
        scheduled_value=line.amount,
        unit_price=line.unit_price if by_unit else None,
        quantity_scheduled=line.quantity if by_unit else None,
        work_retainage_bp=contract.retainage,
        materials_retainage_bp=contract.materials_retainage,
    )


class Continuation(NamedTuple):
    """An invoice's lines as they are kept, the same as the rules take them, and what they come to: its G703 and G702."""

    rows: tuple[LineRow, ...]
    lines: tuple[ApplicationLine, ...]
    summary: Summary


def continuation(invoice: Invoice, rows: Iterable[LineRow] | None = None) -> Continuation:
    """The invoice's lines worked out once for whoever asks about them; `rows` are those to be counted, by default all."""
    kept = tuple(line_rows(invoice) if rows is None else rows)
    lines = tuple(application_lines(kept))
    return Continuation(kept, lines, summarize(lines, invoice.previous_earned))


def summary(invoice: Invoice) -> Summary:
    """The invoice's G702."""
    return summarize(lines_of(invoice), invoice.previous_earned)


def header_figures(lines: list[ApplicationLine], total: Summary) -> dict[str, int]:
    """The amounts an invoice keeps in its header for lists, in cents."""
    return {
        "contract_sum": total.contract_sum,
        "completed": total.completed_and_stored,
        "gross": sum(line.billed for line in lines),
        "retained": total.retainage,
        "earned": total.earned,
        "due": total.due,
    }


def missing_change_orders(contract: Commitment, invoice: Invoice | None) -> list[ChangeOrder]:
    """Approved change orders with lines that are not on this invoice, oldest first."""
    approved = ChangeOrder.select().where(
        ChangeOrder.commitment == contract, ChangeOrder.status == "approved"
    )
    if invoice is not None:
        on_it = (
            ChangeOrderLine.select(ChangeOrderLine.change_order)
            .join(InvoiceLine)
            .where(InvoiceLine.invoice == invoice)
        )
        approved = approved.where(ChangeOrder.id.not_in(on_it))
    return list(approved.order_by(ChangeOrder.approved_at, ChangeOrder.id))
