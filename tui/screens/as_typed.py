"""What is being typed into a cell of an invoice's sheet, understood before it is accepted."""

from __future__ import annotations

from dataclasses import dataclass

from store.actions.entries import entered
from store.errors import Refusal
from store.rules.checks import line_findings
from store.rules.money import grouped, percent_text, quantity_text
from store.rules.pay_application import ApplicationLine
from tui.screens import review_lines
from tui.widgets.window import Row
from tui.words import told as in_words


@dataclass(frozen=True, slots=True)
class Understood:
    """The line as it would be, None where nothing would change or it cannot be read; and what to say of it."""

    line: ApplicationLine | None
    sentence: str = ""
    tone: str = "info"


def understood(row: Row, line: ApplicationLine, key: str, text: str, *, allowed: bool) -> Understood:
    """What would come of the text in that cell; a text that is not finished is nothing to complain of yet."""
    try:
        entry = review_lines.entry(row, key, text)
    except Refusal:
        return Understood(None)
    if entry is None:
        return Understood(None)
    try:
        new = entered(line, entry, overbilling_allowed=allowed)
    except Refusal as refusal:
        return Understood(None, refusal.message, "warn")
    said = _comes_to(new, key, text.strip())
    findings = line_findings(new, overbilling_allowed=allowed)
    if findings:
        told = in_words(findings[0].message)
        return Understood(new, f"{said} · {told}" if said else told, "warn")
    return Understood(new, said)


def _comes_to(new: ApplicationLine, key: str, text: str) -> str:
    """The result of a sum, of a percentage, of a quantity; nothing where the amount stands there as it is."""
    if key == "quantity_this":
        return f"= {grouped(new.work_this)}"
    if key == "work_this" and text.endswith("%"):
        return f"{text} of {grouped(new.scheduled_value)} = {grouped(new.total)}, so this period {grouped(new.work_this)}"
    if key in review_lines.AMOUNTS and "$" in text:
        held = new.work_retainage_this if key == "work_retainage_bp" else new.materials_retained
        return f"= {percent_text(new.work_retainage_bp if key == 'work_retainage_bp' else new.materials_retainage_bp)} %, {grouped(held)} held"
    figures = {"work_this": new.work_this, "stored": new.stored}
    return f"= {grouped(figures[key])}" if key in figures else ""


def figure(line: ApplicationLine, key: str) -> int:
    """The figure of a line that a column edits."""
    return int(getattr(line, key))


def shown(line: ApplicationLine, key: str) -> str:
    """The same as it is read."""
    value = figure(line, key)
    if key in ("work_retainage_bp", "materials_retainage_bp"):
        return f"{percent_text(value)} %"
    return quantity_text(value) if key == "quantity_this" else grouped(value)
