"""Two states of an invoice side by side: what was claimed and what was certified, line by line, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from store import lookup
from store.desk import Desk
from store.models import Invoice, InvoiceSnapshot
from store.views import change_links, pay_applications, seats

NOW = 0
"""The id of the invoice as it stands."""
COMPARED = (
    "work_this",
    "stored",
    "work_retainage_this",
    "work_retainage_released",
    "materials_retainage_released",
)
"""The figures that are compared, in cents; the first is shown on every line, the others where they differ."""


def states(desk: Desk, name: str) -> list[dict[str, Any]]:
    """The states an invoice was kept in, oldest first, and at the end what it is now (id 0): revision, event, who, when, due in cents."""
    with desk.book.reading():
        invoice = lookup.invoice(name)
        seats.own(desk, invoice)
        kept = InvoiceSnapshot.select().where(InvoiceSnapshot.invoice == invoice).order_by(InvoiceSnapshot.id)
        found = [
            {"id": each.id, "version": 1, "revision": each.revision, "event": each.event, "by": each.taken_by, "at": each.taken_at,
             "due": each.body["due"]}
            for each in kept
        ]  # fmt: skip
        now = {"id": NOW, "version": invoice.version, "revision": invoice.revision, "event": "now", "by": "", "at": "", "due": invoice.due}  # fmt: skip
        return [*found, now]


def first_pair(found: list[dict[str, Any]]) -> tuple[int, int]:
    """What is compared at first: what was last handed in, with what the invoice is now."""
    submitted = [each["id"] for each in found if each["event"] == "submitted"]
    return (submitted[-1] if submitted else NOW), NOW


def compared(desk: Desk, name: str, before: int, after: int) -> list[dict[str, Any]]:
    """The lines of two states: line, figure, before, after and difference in cents, the mark and the reason of the later one."""
    with desk.book.reading():
        invoice = lookup.invoice(name)
        seats.own(desk, invoice)
        then, now = _lines(invoice, before), _lines(invoice, after)
        kept, links = pay_applications.line_rows(invoice), change_links.of_commitment(invoice.commitment)
        described = {row.line: row.description for row in kept}
        mirrors = {row.line for row in kept if links.mirrors(row)}
    rows: list[dict[str, Any]] = []
    for line in dict.fromkeys([*now, *then]):
        old, new = then.get(line, {}), now.get(line, {})
        if line in mirrors and not any(old.get(figure) or new.get(figure) for figure in COMPARED):
            continue
        for figure in COMPARED:
            was, is_ = old.get(figure, 0), new.get(figure, 0)
            if figure != COMPARED[0] and was == is_:
                continue
            said = new or old
            rows.append({
                "id": len(rows) + 1, "version": 1, "line": line, "description": described.get(line, ""), "figure": figure,
                "before": was, "after": is_, "difference": is_ - was, "mark": said.get("mark", "no_action"),
                "reason": said.get("comment", "") or old.get("comment", ""), "proposed": said.get("proposed"),
            })  # fmt: skip
    return rows


def _lines(invoice: Invoice, state: int) -> dict[str, Mapping[str, Any]]:
    if state == NOW:
        return {row.line: row._asdict() for row in pay_applications.line_rows(invoice)}
    kept = InvoiceSnapshot.get_or_none(InvoiceSnapshot.id == state, InvoiceSnapshot.invoice == invoice)
    if kept is None:
        lookup.not_there("state of the invoice", str(state), "its history shows them")
    return {line["line"]: line for line in kept.body["lines"]}
