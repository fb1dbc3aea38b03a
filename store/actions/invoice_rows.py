"""The rows an invoice begins with: one application on from the previous invoice, or fresh from the schedule of values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from store import lookup
from store.engine.statements import Statement, given
from store.errors import Refusal
from store.models import ChangeOrderLine, Commitment, Invoice, InvoiceLine, SovLine, SubcontractorLine
from store.views import change_links, pay_applications, retainage, subcontractor_schedules


def begin(invoice: Invoice, previous: Invoice | None) -> None:
    """Write the rows of a new invoice: the previous one's carried forward, or the schedule of values, and new change orders."""
    _insert(invoice, beginning(invoice.commitment, previous, invoice.move_materials))


def beginning(contract: Commitment, previous: Invoice | None, move_materials: bool) -> list[dict[str, Any]]:
    """The column values of the rows the commitment's next invoice begins with, in their order; nothing is written."""
    rows = _carried(previous, move_materials) if previous else _first(contract)
    if not rows:
        raise Refusal(
            f"{contract.number} has no schedule of values; add its lines before it is billed.",
            rule="commitment.lines", field="commitment", value=contract.number,
        )  # fmt: skip
    last = max(values["position"] for values in rows)
    return rows + _from_change_orders(contract, previous, last)


def _insert(invoice: Invoice, rows: Sequence[dict[str, Any]]) -> None:
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for values in rows:
        alike.setdefault(tuple(sorted(values)), []).append({**values, "invoice": invoice.id})
    for columns, some in alike.items():
        _inserting(columns).run(some)


@cache
def _inserting(columns: tuple[str, ...]) -> Statement:
    row = {name: given(name) for name in (*columns, "invoice")}
    return Statement(
        InvoiceLine.insert(row).returning()
    )  # which Peewee adds else, where the book open now is PostgreSQL's


def write(changes: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
    """Write new values of lines' columns, given by the lines' ids: a statement for all lines of which the same columns change."""
    of_line: dict[int, dict[str, Any]] = {}
    for line, values in changes:
        of_line.setdefault(line, {}).update(values)
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for line, values in of_line.items():
        if values:
            alike.setdefault(tuple(sorted(values)), []).append({**values, "id": line})
    for columns, rows in alike.items():
        _setting(columns).run(rows)


@cache
def _setting(columns: tuple[str, ...]) -> Statement:
    values = {name: given(name) for name in columns}
    return Statement(InvoiceLine.update(values).where(InvoiceLine.id == given("id")))


def _carried(previous: Invoice, move_materials: bool) -> list[dict[str, Any]]:
    """The lines of the previous invoice, one application on; those of voided change orders with nothing scheduled, or not at all."""
    links = change_links.of_commitment(previous.commitment)
    rows = []
    for row in pay_applications.line_rows(previous):
        held = retainage.held_line(row).carried(move_materials=move_materials)
        if links.of(row).status == "void":
            if change_links.settled(held):
                continue
            held = replace(held, line=replace(held.line, scheduled_value=0))
        rows.append({
            **pay_applications.figures(held.line), "rate_by": held.rate_by, "rate_why": held.rate_why,
            "position": row.position, "cost_code": row.cost_code_id, "description": row.description, "tax_code": row.tax_code, "unit": row.unit,
            "sov_line": row.sov_line_id, "ssov_line": row.ssov_line_id, "change_order_line": row.change_order_line_id,
        })  # fmt: skip
    return rows


def _first(contract: Commitment) -> list[dict[str, Any]]:
    """The lines of the schedule of values; those the subcontractor has broken down appear as his details alone."""
    lines = SovLine.select().where(SovLine.commitment == contract).order_by(SovLine.position, SovLine.id)
    details = subcontractor_schedules.details_of(contract)
    rows: list[dict[str, Any]] = []
    for line in lines:
        row = {**_fresh(contract, line), "kind": "contract", "line": line.line, "sov_line": line.id, "ssov_line": None,
               "change_order_line": None}  # fmt: skip
        mine = details.get(line.id, ())
        rows += [_detail(row, each) for each in mine] if mine else [row]
    return [{**row, "position": place} for place, row in enumerate(rows, 1)] if details else rows


def _detail(row: dict[str, Any], detail: SubcontractorLine) -> dict[str, Any]:
    return {
        **row, "line": detail.line, "description": detail.description, "ssov_line": detail.id, "scheduled_value": detail.amount,
        "unit_price": None, "quantity_scheduled": None,
    }  # fmt: skip


def _fresh(contract: Commitment, line: SovLine | ChangeOrderLine) -> dict[str, Any]:
    return {
        **pay_applications.figures(pay_applications.fresh_line(contract, line)),
        "position": line.position, "cost_code": line.cost_code_id, "description": line.description,
        "tax_code": line.tax_code, "unit": line.unit, "rate_by": "contract", "rate_why": "",
    }  # fmt: skip


def _from_change_orders(contract: Commitment, on: Invoice | None, last: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for order in pay_applications.missing_change_orders(contract, on):
        lines = list(order.lines.order_by(ChangeOrderLine.position, ChangeOrderLine.id))
        for line in lines:
            name = lookup.change_order_line_name(order.number, line.line, len(lines) == 1)
            rows.append({**_fresh(contract, line), "kind": "change_order", "line": name, "sov_line": None, "ssov_line": None,
                         "change_order_line": line.id, "position": last + len(rows) + 1})  # fmt: skip
    return rows


def add_change_orders(invoice: Invoice, last: int) -> None:
    """Write rows for the approved change orders that are not on the invoice, after position `last`."""
    _insert(invoice, _from_change_orders(invoice.commitment, invoice, last))
