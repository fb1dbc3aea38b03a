"""The lines of an invoice that its reviewer rejected: why, and what would be certified instead."""

from __future__ import annotations

from store.models import Invoice
from store.rules.review_letters import RejectedLine
from store.views import pay_applications


def rejected(invoice: Invoice) -> list[RejectedLine]:
    """The rejected lines in the invoice's order; reads within the caller's transaction."""
    return [
        RejectedLine(row.line, row.description, row.comment, row.claimed, row.work_this, row.proposed)
        for row in pay_applications.line_rows(invoice)
        if row.mark == "rejected"
    ]
