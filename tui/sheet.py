"""One invoice as rows of a table: the columns of the G703, what was claimed, the marks, what the preflight says of each line."""

from __future__ import annotations

from collections.abc import Sequence

from store.actor import sitting
from store.desk import Desk
from store.rules import erp_state, locks, permissions
from store.rules.invoice_status import EDITABLE
from store.rules.pay_application import ApplicationLine
from store.rules.retainage import Held, RateBy, ReleaseBy, scheduled
from store.rules.review import HELD, is_held
from store.views import invoice_lists, invoices
from store.views.invoices import InvoiceDocument
from store.views.pay_applications import LineRow, figures
from store.views.settings import settings_of
from tui.people import person
from tui.widgets.window import Row, Rows

SUMMED = (
    "scheduled_value", "work_prev", "claimed", "work_this", "stored", "total", "balance", "retainage", "difference", "billed",
    "work_retainage_this", "work_retainage_released", "materials_retainage_held",
)  # fmt: skip


def rows(document: InvoiceDocument, kept: SheetRows | None = None) -> SheetRows:
    """The lines of an invoice as a table shows them.

    Args:
        kept: rows of the same document before something was typed; those of lines that stay as they are are taken from there.
    """
    changed_before = document.invoice.submitted_at is not None
    found = [(f"{finding.where},".casefold(), finding.message) for finding in document.findings]
    made = tuple(zip(document.rows, document.lines, strict=True))

    def shown(row: LineRow, line: ApplicationLine) -> Row:
        return {
            **figures(line),
            "id": row.id, "version": document.invoice.version, "description": row.description,
            "cost_code": row.cost_code.code, "unit": row.unit, "total": line.total, "percent": line.percent,
            "balance": line.balance if document.sees_balance else None, "retainage": line.retainage, "billed": line.billed,
            "work_retainage_held": line.work_retainage_held,
            "materials_retainage_held": line.materials_retainage_held,
            "claimed": row.claimed, "difference": line.work_this - row.claimed if changed_before else 0,
            "mark": HELD if is_held(row.mark, row.comment, row.marked_by) else row.mark,
            "comment": row.comment, "proposed": row.proposed, "marked_by": row.marked_by,
            "adjusts": row.adjusts,
            "rate_why": row.rate_why, "release_why": row.release_why, "link": document.links[row.line].words,
            "findings": about_line(found, row.line) if found else [],
        }  # fmt: skip

    if kept is None:
        lines = [shown(*each) for each in made]
    else:
        before = zip(kept.rows, kept.made_of, strict=True)
        lines = [old if each == was else shown(*each) for each, (old, was) in zip(made, before, strict=True)]
    summed = SUMMED if document.sees_balance else tuple(name for name in SUMMED if name != "balance")
    return SheetRows(lines, summed, made)


def following(
    document: InvoiceDocument, typed: ApplicationLine
) -> tuple[tuple[ApplicationLine, ...], tuple[LineRow, ...]]:
    """All lines and rows as they would be with one line as typed: the rates of the commitment's rules follow."""
    held = [
        Held(typed if line.line == typed.line else line, *_set_by(row))
        for row, line in zip(document.rows, document.lines, strict=True)
    ]
    if document.scale.plain:
        return tuple(each.line for each in held), document.rows
    made, _ = scheduled(held, document.scale, document.reached_before)
    kept = tuple(_follows(row, each) for row, each in zip(document.rows, made, strict=True))
    return tuple(each.line for each in made), kept


def _set_by(row: LineRow) -> tuple[RateBy, str, ReleaseBy, str]:
    return row.rate_by, row.rate_why, row.release_by, row.release_why


def _follows(row: LineRow, held: Held) -> LineRow:
    """The row with who set its rate and releases now; most stay as they are."""
    now = held.rate_by, held.rate_why, held.release_by, held.release_why
    if now == _set_by(row):
        return row
    rate_by, rate_why, release_by, release_why = now
    return row._replace(rate_by=rate_by, rate_why=rate_why, release_by=release_by, release_why=release_why)


class SheetRows(Rows):
    """The lines of one invoice; their percent complete is that of the whole, not a sum."""

    def __init__(
        self, lines: Sequence[Row], summed: Sequence[str] = SUMMED, made_of: Sequence[tuple[LineRow, ApplicationLine]] = (),
    ) -> None:  # fmt: skip
        super().__init__(lines, summed)
        self.made_of = tuple(made_of)
        """What each row was made of."""

    def totals(self) -> dict[str, int]:
        sums = super().totals()
        whole = ApplicationLine(
            line="", kind="contract", scheduled_value=sums["scheduled_value"], work_prev=sums["total"]
        )
        return sums if whole.percent is None else {**sums, "percent": whole.percent}


def about_line(found: Sequence[tuple[str, str]], line: str) -> list[str]:
    """What the preflight says about one line, of places (folded, with a comma behind) and messages."""
    place = f"line {line},".casefold()
    return [message for where, message in found if place in where]


def amounts_locked(desk: Desk, document: InvoiceDocument) -> str | None:
    """Why the acting user cannot change amounts; None where he can."""
    invoice = document.invoice
    return locks.amounts_locked(invoice.status, invoice.erp_state, document.is_latest, person(desk).roles)


def marks_locked(desk: Desk, document: InvoiceDocument) -> str | None:
    """Why the acting user cannot mark lines; None where he can."""
    invoice = document.invoice
    return locks.marks_locked(invoice.status, invoice.erp_state, document.is_latest, person(desk).roles)


def may(desk: Desk, duty: str) -> bool:
    """Whether the acting user's roles carry a duty."""
    return permissions.refusal(duty, person(desk).roles) is None


def refuse_closed(desk: Desk, verb: str, state: str, status: str) -> None:
    """Raise `Refusal` before anything is asked, where a verb of the accounting queue is closed to the acting user or to an invoice.

    Args:
        desk: who acts.
        verb: ``send`` or ``retrieve``.
        state: the invoice's accounting state.
        status: the invoice's own.
    """
    who = sitting(desk)
    permissions.require(verb, who.roles, who.privileges)
    erp_state.target(state, verb)
    erp_state.require_guards(verb, status=status, sendable=settings_of(desk).words("erp.sendable"))


def next_duty(document: InvoiceDocument) -> str:
    """The duty the next step of an invoice asks for: to submit, decide or send it; empty where accounting has it."""
    invoice = document.invoice
    if invoice.erp_state not in invoice_lists.OPEN_HAND:
        return ""
    if invoice.status in EDITABLE:
        return "submit"
    return "send" if invoice.status in invoice_lists.DECIDED else "decide"


def is_open(document: InvoiceDocument) -> bool:
    """Whether the invoice is being filled in: a draft, or returned to be revised."""
    return document.invoice.status in EDITABLE


def open_invoice(desk: Desk, name: str) -> InvoiceDocument:
    """The invoice of that name."""
    return invoices.document(desk, name)
