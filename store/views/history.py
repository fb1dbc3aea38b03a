"""What was done in the book, by whom, and what stood there before and after: all of it, or that of one contract or invoice."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from store import lookup
from store.desk import Desk
from store.models import AuditEntry, ChangeOrder, Commitment, Invoice
from store.views import commitments, seats
from store.views.listing import Listing, Row, Source


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose history is asked for: one invoice's, one commitment's with its change orders and invoices, or the whole book's."""

    invoice: str = ""
    commitment: str = ""

    @property
    def name(self) -> str:
        """``SC-001/2``, ``SC-001``, or nothing for the whole book."""
        return self.invoice or self.commitment


WHOLE_BOOK = Scope()


def listing(desk: Desk, scope: Scope = WHOLE_BOOK, *, by: str = "", verb: str = "") -> Listing:
    """Acts, newest first, of one person and of one kind where asked; an invoice contact is told of his own company's alone,
    nobody of a private commitment he does not see.

    A row has ``at`` (UTC text), ``by``, ``verb``, ``document``, ``reason``, and ``before`` and ``after`` as values by name.
    """
    with desk.book.reading():
        documents = _documents(desk, scope)
        hidden = [] if scope.name else _of_contracts(seats.hidden(desk))
        outside = seats.is_contact(desk)
    chosen: list[Any] = [] if documents is None else [AuditEntry.document.in_(documents)]
    if outside:
        chosen.append(seats.told_outside())
    if hidden:
        chosen.append(AuditEntry.document.not_in(hidden))
    if by:
        chosen.append(AuditEntry.by_user == by)
    if verb:
        chosen.append(AuditEntry.verb == verb)
    source = Source(
        query=lambda: AuditEntry.select().where(*chosen) if chosen else AuditEntry.select(),
        select={"id": AuditEntry.id, "version": AuditEntry.seq, "at": AuditEntry.at, "by": AuditEntry.by_user,
                "verb": AuditEntry.verb, "document": AuditEntry.document, "reason": AuditEntry.reason,
                "before": AuditEntry.before, "after": AuditEntry.after, "origin": AuditEntry.origin},
        key=AuditEntry.id,
        order={"id": AuditEntry.id},
        search=(AuditEntry.document, AuditEntry.by_user, AuditEntry.verb, AuditEntry.reason),
        finish=_finish,
    )  # fmt: skip
    return Listing(desk.book, source, "id", descending=True)


def people(desk: Desk, scope: Scope = WHOLE_BOOK) -> list[str]:
    """The logins of those who acted there."""
    return _distinct(desk, scope, AuditEntry.by_user)


def verbs(desk: Desk, scope: Scope = WHOLE_BOOK) -> list[str]:
    """What has been done there, by the names of the acts."""
    return _distinct(desk, scope, AuditEntry.verb)


def _distinct(desk: Desk, scope: Scope, column: Any) -> list[str]:
    with desk.book.reading():
        documents = _documents(desk, scope)
        if documents is not None:
            told = [seats.told_outside()] if seats.is_contact(desk) else []
            rows = (
                AuditEntry.select(column).where(AuditEntry.document.in_(documents), *told).distinct().tuples()
            )
            return sorted(value for (value,) in rows)
        found: list[str] = []
        # From one value to the next by the index: there are few values and perhaps a million entries.
        while value := _next_value(column, found[-1] if found else ""):
            found.append(value)
        return found


def _next_value(column: Any, after: str) -> str:
    row = AuditEntry.select(column).where(column > after).order_by(column).limit(1).tuples().first()
    return str(row[0]) if row else ""


def _documents(desk: Desk, scope: Scope) -> list[str] | None:
    """The chains of the record that belong to it; None for all there are."""
    if scope.invoice:
        invoice = lookup.invoice(scope.invoice)
        seats.own(desk, invoice)
        return [lookup.invoice_document(invoice)]
    if scope.commitment:
        contract = seats.own(desk, lookup.commitment(scope.commitment))
        return _of_contracts(Commitment.id == contract.id)
    if seats.is_contact(desk):
        own = commitments.seen_by(desk, Commitment.select(Commitment.id))
        return _of_contracts(Commitment.id.in_(own))
    return None


def _of_contracts(condition: Any) -> list[str]:
    """The chains of these commitments, of their change orders and of their invoices, deleted ones too; none for no condition."""
    if condition is None:
        return []
    contracts = Commitment.select(Commitment.number).where(condition).tuples()
    orders = (
        ChangeOrder.select(Commitment.number, ChangeOrder.number).join(Commitment).where(condition).tuples()
    )
    invoices = Invoice.select(Commitment.number, Invoice.position).join(Commitment).where(condition).tuples()
    return [
        *(lookup.document("commitment", number) for (number,) in contracts),
        *(lookup.document("change order", f"{number} {order}") for number, order in orders),
        *(lookup.document("invoice", lookup.named(number, position)) for number, position in invoices),
    ]


def _finish(row: Row) -> Row:
    values = {name: json.loads(row[name]) or {} for name in ("before", "after", "origin")}
    return {**row, **values}
