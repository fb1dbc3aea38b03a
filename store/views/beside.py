"""What belongs to an invoice's history beside its acts: lien waivers, holds, and which lines correct an earlier invoice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from store import lookup
from store.desk import Desk
from store.models import Hold, Invoice, InvoiceLine
from store.views import holds, seats, waivers
from store.views.listing import Row


@dataclass(frozen=True, slots=True)
class HeldUp:
    """A hold that concerned an invoice: on what, why, whose, since when; `released_at` is empty while it stands. UTC text."""

    on: str
    reason: str
    owner: str
    placed_at: str
    released_by: str
    released_at: str
    release_reason: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A line that corrects an earlier invoice; `work` is cents of work this period."""

    invoice: str
    line: str
    description: str
    corrects: str
    work: int


@dataclass(frozen=True, slots=True)
class Beside:
    """All of it: `waivers` as they are listed, holds oldest first (none for an invoice contact), corrections made here and of this."""

    waivers: tuple[Row, ...]
    holds: tuple[HeldUp, ...]
    corrections: tuple[Correction, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.waivers or self.holds or self.corrections)


def beside(desk: Desk, name: str) -> Beside:
    """What stands beside the acts of that invoice; `NotFound` for what the acting user may not see."""
    with desk.book.reading():
        invoice = lookup.invoice(name)
        seats.own(desk, invoice)
        signed = waivers.listing(desk, invoice=name).window(0, len(waivers.rules.WAIVERS))
        held = () if seats.is_contact(desk) else tuple(_holds(invoice))
        return Beside(tuple(signed), held, tuple(_corrections(invoice)))


def _holds(invoice: Invoice) -> Iterator[HeldUp]:
    """Holds on the invoice, and those on its commitment or vendor that stood at any time since it was begun."""
    contract = invoice.commitment
    concerned = (Hold.commitment == contract.id) | (Hold.vendor == contract.vendor_id)
    lasted = Hold.released_at.is_null() | (Hold.released_at >= invoice.created_at)
    found = Hold.select().where((Hold.invoice == invoice.id) | (concerned & lasted)).order_by(Hold.id)
    for row in found:
        yield HeldUp(
            holds.words(row), row.reason, row.owner, row.placed_at, row.released_by or "", row.released_at or "", row.release_reason
        )  # fmt: skip


def _corrections(invoice: Invoice) -> Iterator[Correction]:
    name = lookup.invoice_name(invoice)
    mine = (InvoiceLine.invoice == invoice.id) & (InvoiceLine.adjusts != "")
    found = (
        InvoiceLine.select(
            Invoice.position,
            InvoiceLine.line,
            InvoiceLine.description,
            InvoiceLine.adjusts,
            InvoiceLine.work_this,
        )
        .join(Invoice)
        .where(
            Invoice.commitment == invoice.commitment_id,
            ~Invoice.deleted,
            mine | (InvoiceLine.adjusts == name),
        )
        .order_by(Invoice.position, InvoiceLine.position, InvoiceLine.id)
    )
    for position, line, description, corrects, work in found.tuples():
        yield Correction(lookup.named(invoice.commitment.number, position), line, description, corrects, work)
