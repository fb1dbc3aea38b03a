"""An invoice's lines as the pay application the rules know, and its summary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from peewee import JOIN

from store.models import ChangeOrder, ChangeOrderLine, Commitment, CostCode, Invoice, InvoiceLine
from store.rules.pay_application import ApplicationLine, Summary, summarize

FIGURES = tuple(field.name for field in fields(ApplicationLine))
"""The columns of an invoice line that the pay application computes with; they have the same names in both."""


def line_rows(invoice: Invoice) -> list[InvoiceLine]:
    """The invoice's lines in the order of the schedule of values, change orders last."""
    return list(
        InvoiceLine.select(InvoiceLine, CostCode)
        .join(CostCode, JOIN.INNER)
        .where(InvoiceLine.invoice == invoice)
        .order_by(InvoiceLine.position, InvoiceLine.id)
    )


def application_line(row: InvoiceLine) -> ApplicationLine:
    """A row of the book as the value the rules take."""
    return ApplicationLine(**{name: getattr(row, name) for name in FIGURES})


def application_lines(rows: Iterable[InvoiceLine]) -> list[ApplicationLine]:
    """Rows of the book as the values the rules take."""
    return [application_line(row) for row in rows]


def figures(line: ApplicationLine) -> dict[str, Any]:
    """The column values of a line, ready to be written."""
    return {name: getattr(line, name) for name in FIGURES}


def summary(invoice: Invoice, rows: Iterable[InvoiceLine] | None = None) -> Summary:
    """The invoice's G702."""
    lines = application_lines(line_rows(invoice) if rows is None else rows)
    return summarize(lines, invoice.previous_earned)


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
