"""What an invoice was at its earlier submissions and decisions."""

from __future__ import annotations

from store.models import Invoice, InvoiceSnapshot

ENTERED = (
    "work_this", "quantity_this", "stored", "work_retainage_bp", "work_retainage_this", "work_retainage_released",
    "materials_retainage_bp", "materials_retainage_released", "materials_retainage_amount",
)  # fmt: skip
"""The figures a subcontractor enters; a line is unchanged where all of these are."""


def last(invoice: Invoice, event: str) -> InvoiceSnapshot | None:
    """The latest snapshot of that event."""
    return (
        InvoiceSnapshot.select()
        .where(InvoiceSnapshot.invoice == invoice, InvoiceSnapshot.event == event)
        .order_by(InvoiceSnapshot.id.desc())
        .first()
    )


def before_this_revision(invoice: Invoice) -> InvoiceSnapshot | None:
    """What was handed in the time before, if the present figures are a later revision or are being revised."""
    submitted = InvoiceSnapshot.select().where(
        InvoiceSnapshot.invoice == invoice, InvoiceSnapshot.event == "submitted"
    )
    if invoice.status in ("under_review", "pending_owner_approval", "approved_as_noted", "approved"):
        submitted = submitted.where(InvoiceSnapshot.revision < invoice.revision)
    return submitted.order_by(InvoiceSnapshot.id.desc()).first()
