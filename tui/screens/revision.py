"""What changed on an invoice's lines since it was handed in the time before, old and new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from store.desk import Desk
from store.rules.money import grouped, percent_text, quantity_text
from store.views import invoices
from store.views.invoices import InvoiceDocument
from tui.words import said as in_words

_WORDS = {
    "work_this": "this period", "quantity_this": "quantity", "stored": "stored", "work_retainage_bp": "retainage %",
    "work_retainage_released": "retainage released", "materials_retainage_bp": "stored retainage %",
    "materials_retainage_released": "stored retainage released", "materials_retainage_amount": "stored retainage",
}  # fmt: skip
"""A figure somebody enters -> its words; what only follows from these is not told."""


@dataclass(frozen=True, slots=True)
class Revision:
    """By line: the changes in words, and the work this period of the time before in cents."""

    changes: Mapping[str, list[str]] = field(default_factory=dict)
    work_before: Mapping[str, int] = field(default_factory=dict)


def changed_since(desk: Desk, document: InvoiceDocument) -> Revision:
    """What changed since the last revision; nothing on an invoice that was handed in once."""
    if not document.invoice.submitted_at:
        return Revision()
    changes: dict[str, list[str]] = {}
    before: dict[str, int] = {line.line: line.work_this for line in document.lines}
    for change in invoices.diff(desk, document.name):
        name, line = change["field"], change["line"]
        if name == "work_this":
            before[line] = change["before"]
        if name in _WORDS:
            said = (
                f"{in_words(_WORDS[name])} {_shown(name, change['before'])} → {_shown(name, change['after'])}"
            )
            changes.setdefault(line, []).append(said)
    return Revision(changes, before if document.invoice.revision > 1 else {})


def _shown(name: str, value: int) -> str:
    if name.endswith("_bp"):
        return percent_text(value)
    return quantity_text(value) if name == "quantity_this" else grouped(value)
