"""Commitments: every subcontract and purchase order with what is billed, retained and left."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on, work
from textual.content import Content
from textual.widget import Widget

from store.views import commitments, seats
from tui import ways_to
from tui.keymap import bindings_for, key
from tui.screens.approving import approve_commitment
from tui.screens.base import BookScreen
from tui.screens.billing import create_invoice
from tui.text import joined, rows
from tui.widgets.columns import Column
from tui.widgets.figures import money, percent, state_words
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.window import Row
from tui.words import said

COLUMNS = (
    Column("number", "Number", width=8, frozen=True), Column("vendor", "Vendor", width=12, grow=2),
    Column("status", "Status", "state", 15, usual=("approved",)), Column("revised", "Revised", "money", 12),
    Column("percent", "Billed %", "percent", 8, sort="-"), Column("to_finish", "To finish", "money", 12, sort="-"),
    Column("title", "Title", width=36, grow=1), Column("retained", "Retained", "money", 11), Column("project", "Project", width=8),
    Column("original", "Original", "money", 14), Column("changes", "Changes", "money", 13, sort="-"),
)  # fmt: skip
"""Most needed first: what does not fit is a pan to the right away."""


class CommitmentsScreen(BookScreen):
    """The list of commitments."""

    place = "commitments"
    BINDINGS = bindings_for("commitments")

    def __init__(self, vendor: str = "") -> None:
        """Show only those of a vendor, until Esc shows all."""
        super().__init__()
        self.vendor = vendor

    def body(self) -> Iterable[Widget]:
        table = LedgerTable(COLUMNS, today=self.desk.today(), noun="commitment",
                          empty=f"No commitments yet. {key('app.import')} brings them in from a workbook.")  # fmt: skip
        table.filtered_by = self.vendor
        yield table

    def read(self) -> None:
        self.head("Commitments")
        contact = seats.is_contact(self.desk)
        columns = tuple(column for column in COLUMNS if not contact or column.key != "to_finish")
        self.query_one(LedgerTable).show(commitments.listing(self.desk), columns=columns)

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        self.tell(lambda: truth(event.row) if event.row else Content(""))

    @on(LedgerTable.RowOpened)
    def _open(self, event: LedgerTable.RowOpened) -> None:
        self.app.push_screen(ways_to.commitment(event.row["number"]))

    @work
    async def action_commitment_bill(self) -> None:
        with self.refusals():
            await create_invoice(self, self.row_here()["number"])

    @work
    async def action_commitment_approve(self) -> None:
        with self.refusals():
            row = self.row_here()
            await approve_commitment(self, row["number"], row["version"])


def truth(row: Row) -> Content:
    """Everything about one commitment in two rows."""
    kind = "purchase order" if row["type"] == "purchase_order" else said("subcontract")
    first = joined(
        (f"{row['number']} {row['title']}", "bold"),
        f" · {row['vendor']} · {row['project']} {row['project_name']} · {state_words(row['status'])}",
    )
    by = "by unit price" if row["accounting"] == "unit" else "by amount"
    changes = f" · changes {money(row['changes'])}" if row["changes"] else ""
    return rows(
        first,
        f"{kind} {by} · original {money(row['original'])}{changes} · billed {money(row['billed'])}"
        f" ({percent(row['percent'])} %) · retained {money(row['retained'])}",
    )
