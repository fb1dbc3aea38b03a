"""What an invoice was at each submission and decision; kept for ever and compared at resubmission."""

from __future__ import annotations

from typing import Any

from store.actions.act import Act
from store.models import Invoice, InvoiceLine, InvoiceSnapshot
from store.views import pay_applications, revisions
from store.views.pay_applications import LineRow

HEADER = (
    "number",
    "status",
    "revision",
    "previous_earned",
    "completed",
    "gross",
    "retained",
    "earned",
    "due",
)


def take(act: Act, invoice: Invoice, event: str) -> None:
    """Keep the invoice as it stands."""
    lines = [_line(row) for row in pay_applications.line_rows(invoice)]
    body = {
        **{name: getattr(invoice, name) for name in HEADER},
        "billing_date": str(invoice.billing_date), "lines": lines,
    }  # fmt: skip
    InvoiceSnapshot.create(
        invoice=invoice,
        revision=invoice.revision,
        event=event,
        taken_by=act.actor.login,
        taken_at=act.now,
        body=body,
    )


def _line(row: LineRow) -> dict[str, Any]:
    review = {
        name: getattr(row, name)
        for name in ("claimed", "mark", "comment", "proposed", "marked_by", "adjusts")
    }
    return {**{name: getattr(row, name) for name in pay_applications.FIGURES}, **review}


def reset_marks(invoice: Invoice) -> None:
    """At resubmission: an approved line nobody touched stays approved, every other line is to be looked at again."""
    earlier = revisions.last(invoice, "returned") or revisions.last(invoice, "submitted")
    before = {line["line"]: line for line in earlier.body["lines"]} if earlier else {}
    reset = []
    for row in pay_applications.line_rows(invoice):
        was = before.get(row.line)
        untouched = was is not None and all(
            (was.get(name) or 0) == (getattr(row, name) or 0) for name in revisions.ENTERED
        )
        if row.mark != "no_action" and not (row.mark == "approved" and untouched):
            reset.append(row.id)
    if reset:
        InvoiceLine.update(mark="no_action", marked_by=None).where(InvoiceLine.id.in_(reset)).execute()
