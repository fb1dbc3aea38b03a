"""The scale of retainage on an invoice: what its rules and caps make of the lines, whenever figures on them change."""

from __future__ import annotations

from typing import Any

from store.actions import invoice_rows
from store.actions.entries import Entry
from store.models import Invoice
from store.rules.retainage import Held, scheduled
from store.views import pay_applications, retainage

_SET = ("rate_by", "rate_why", "release_by", "release_why")


def apply(invoice: Invoice) -> tuple[dict[str, Any], dict[str, Any]]:
    """Let the commitment's rules and caps set rates and releases nobody typed; answers what that changed, before and after."""
    scale = retainage.scale_of(invoice.commitment)
    if scale.plain and not invoice.scaled:
        return {}, {}
    rows = pay_applications.line_rows(invoice)
    held = [retainage.held_line(row) for row in rows]
    made, reached = scheduled(held, scale, retainage.reached_before(invoice))
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    changes: list[tuple[int, dict[str, Any]]] = []
    for row, old, new in zip(rows, held, made, strict=True):
        values = _changed(old, new)
        if not values:
            continue
        changes.append((row.id, values))
        told = [name for name in values if name not in _SET]
        before |= {f"{row.line} {name}": getattr(old.line, name) for name in told}
        after |= {f"{row.line} {name}": values[name] for name in told}
    invoice_rows.write(changes)
    keys = ",".join(str(rule.key) for rule in reached)
    Invoice.update(scaled=not scale.plain, rules_reached=keys).where(Invoice.id == invoice.id).execute()
    invoice.scaled, invoice.rules_reached = not scale.plain, keys
    return before, after


def _changed(old: Held, new: Held) -> dict[str, Any]:
    if new == old:
        return {}
    figures = pay_applications.figures(new.line)
    values = {name: value for name, value in figures.items() if value != getattr(old.line, name)}
    return values | {name: getattr(new, name) for name in _SET if getattr(new, name) != getattr(old, name)}


def typed(invoice: Invoice, entry: Entry) -> dict[str, Any]:
    """Who sets the rate and the releases of a line after an entry: the clerk, unless he types what the scale says anyway."""
    values: dict[str, Any] = {}
    if entry.work_retainage is not None:
        values = {"rate_by": "clerk", "rate_why": ""}
    elif entry.work_retainage_percent is not None:
        scale = retainage.scale_of(invoice.commitment)
        agreed = entry.work_retainage_percent == retainage.rate_in_force(invoice, scale)
        values = {"rate_by": "contract" if agreed else "clerk", "rate_why": ""}
    if entry.release_work is not None or entry.release_materials is not None:
        values |= {"release_by": "clerk", "release_why": ""}
    return values
