"""A returned invoice as its subcontractor reads it: which lines were rejected, why, and what would be certified instead."""

from __future__ import annotations

from dataclasses import dataclass

from store import lookup
from store.desk import Desk
from store.models import Invoice
from store.views import commitments, pay_applications
from store.views.pay_applications import LineRow


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """A rejected line; amounts are cents of work this period.

    Attributes:
        claimed: what was handed in.
        now: what the line bills now.
        proposed: what the reviewer would certify, None where he proposes nothing.
    """

    line: str
    description: str
    reason: str
    claimed: int
    now: int
    proposed: int | None

    @property
    def difference(self) -> int | None:
        """Proposed less claimed; None where nothing is proposed."""
        return None if self.proposed is None else self.proposed - self.claimed

    @property
    def is_open(self) -> bool:
        """Whether a proposal waits that the line does not bill yet."""
        return self.proposed is not None and self.proposed != self.now


def rejected(desk: Desk, name: str) -> list[ReturnedLine]:
    """The rejected lines of an invoice, in its order."""
    with desk.book.reading():
        invoice = lookup.invoice(name)
        commitments.own(desk, invoice.commitment)
        return rejected_of(invoice)


def rejected_of(invoice: Invoice) -> list[ReturnedLine]:
    """The same of a row at hand; reads within the caller's transaction."""
    return [returned_line(row) for row in pay_applications.line_rows(invoice) if row.mark == "rejected"]


def returned_line(row: LineRow) -> ReturnedLine:
    """A rejected line of the book."""
    return ReturnedLine(row.line, row.description, row.comment, row.claimed, row.work_this, row.proposed)
