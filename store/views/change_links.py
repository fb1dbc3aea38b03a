"""How the rows of an invoice and the change orders belong together: what changes which line, what was voided, what only mirrors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from store import lookup
from store.engine.statements import Statement, given
from store.models import ChangeOrder, ChangeOrderLine, Commitment, Invoice, SovLine
from store.rules.pay_application import ApplicationLine
from store.rules.retainage import Held
from store.views import pay_applications
from store.views.pay_applications import LineRow

_OUT = ("void", "rejected", "not_proceeding")


@dataclass(frozen=True, slots=True)
class Link:
    """What a row has to do with change orders.

    Attributes:
        order: the number of the change order the row belongs to; empty on a line of the schedule of values.
        title: of that change order.
        status: of that change order.
        void_reason: why it was voided.
        changes: the line of the schedule of values it changes.
        changed_by: on a line of the schedule of values, the change orders that change it.
    """

    order: str = ""
    title: str = ""
    status: str = ""
    void_reason: str = ""
    changes: str = ""
    changed_by: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """``changes line 2`` or ``changed by CO1, CO2``; empty where nothing is linked."""
        if self.changes:
            return f"changes line {self.changes}"
        return f"changed by {', '.join(self.changed_by)}" if self.changed_by else ""


@dataclass(frozen=True, slots=True)
class ChangeLinks:
    """The change orders of a commitment by the ids of what they are linked to."""

    orders: Mapping[int, Link] = field(default_factory=dict)
    by_line: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    alike: Mapping[tuple[int, str], str] = field(default_factory=dict)

    def of(self, row: LineRow) -> Link:
        """What this row has to do with change orders."""
        if row.change_order_line_id:
            return self.orders.get(row.change_order_line_id, Link())
        return Link(changed_by=self.by_line.get(row.sov_line_id or 0, ()))

    def changed_by(self, number: str) -> tuple[str, ...]:
        """The lines of the schedule of values that a change order changes."""
        found = (link.changes for link in self.orders.values() if link.order == number and link.changes)
        return tuple(dict.fromkeys(found))

    def mirrors(self, row: LineRow) -> bool:
        """Whether a row of 0.00 on which nothing stands only repeats what a change order's row says."""
        return self.mirrored(row, row.sov_line_id, row.cost_code_id, row.description)

    def mirrored(
        self, line: LineRow | ApplicationLine, sov_line: int | None, cost_code: int, description: str
    ) -> bool:
        """The same of a line that is not on an invoice so far."""
        if line.kind != "contract" or any(pay_applications.amounts(line)):
            return False
        return sov_line in self.by_line or (cost_code, _folded(description)) in self.alike


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def of_commitment(contract: Commitment) -> ChangeLinks:
    """The links of a commitment's change orders; reads within the caller's transaction."""
    found = _LINES.tuples(commitment=contract.id)
    orders, by_line, alike = {}, dict[int, tuple[str, ...]](), {}
    for key, code, description, changes, line, number, title, status, why in found:
        name = lookup.change_order_name(number)
        orders[key] = Link(number, title, status, why, line or "")
        if status in _OUT:
            continue
        alike[code, _folded(description)] = name
        if changes and name not in by_line.get(changes, ()):
            by_line[changes] = (*by_line.get(changes, ()), name)
    return ChangeLinks(orders, by_line, alike)


_LINES = Statement(
    ChangeOrderLine.select(
        ChangeOrderLine.id, ChangeOrderLine.cost_code, ChangeOrderLine.description, ChangeOrderLine.changes_line, SovLine.line,
        ChangeOrder.number, ChangeOrder.title, ChangeOrder.status, ChangeOrder.void_reason,
    )
    .join(ChangeOrder)
    .switch(ChangeOrderLine)
    .left_outer_join(SovLine, on=(ChangeOrderLine.changes_line == SovLine.id))
    .where(ChangeOrder.commitment == given("commitment"))
    .order_by(ChangeOrder.id, ChangeOrderLine.position)
)  # fmt: skip


def shown(rows: Iterable[LineRow], links: ChangeLinks) -> list[LineRow]:
    """The rows worth showing: without those that only mirror a change order."""
    return [row for row in rows if not links.mirrors(row)]


def shown_rows(invoice: Invoice) -> list[LineRow]:
    """The invoice's rows without mirrors."""
    return shown(pay_applications.line_rows(invoice), of_commitment(invoice.commitment))


def voided(rows: Sequence[LineRow], links: ChangeLinks) -> frozenset[str]:
    """The lines of voided change orders that the invoice carries with nothing scheduled any more."""
    return frozenset(row.line for row in rows if not row.scheduled_value and links.of(row).status == "void")


def settled(held: Held) -> bool:
    """Whether nothing stands on a line any more, neither billed nor held, nor is anything moved on it."""
    line = held.line
    return not any((line.total, line.retainage, line.work_prev, line.stored_prev, line.materials_moved))
