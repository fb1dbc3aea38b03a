"""What home counts and no other list shows: change orders that no invoice carries, commitments not billed this period."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.content import Content
from textual.widget import Widget

from store.views import home
from store.views.listing import Listing
from tui import ways_to
from tui.keymap import bindings_for
from tui.screens.base import BookScreen
from tui.text import joined, rows
from tui.widgets.columns import Column
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.window import Row

NUMBER = Column("number", "Commitment", width=11, frozen=True)
VENDOR, PROJECT = Column("vendor", "Vendor", width=12, grow=2), Column("project", "Project", width=10, grow=1)


class WaitingScreen(BookScreen):
    """A list of which Enter opens the commitment."""

    place = "waiting"
    BINDINGS = bindings_for("waiting")
    title_shown: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    noun: ClassVar[str]
    tab: ClassVar[str] = "schedule"
    way_out: ClassVar[str]

    def body(self) -> Iterable[Widget]:
        yield LedgerTable(
            self.columns, today=self.desk.today(), noun=self.noun, empty="Nothing is left here."
        )

    def read(self) -> None:
        self.head(self.title_shown)
        self.query_one(LedgerTable).show(self.waiting())

    def waiting(self) -> Listing:
        """What waits."""
        raise NotImplementedError

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        self.tell(lambda: self._truth(event.row) if event.row else Content(""))

    def _truth(self, row: Row) -> Content:
        first = joined((f"{row['number']} {row['title']}", "bold"), f" · {row['vendor']} · {row['project']}")
        return rows(first, self.way_out)

    @on(LedgerTable.RowOpened)
    def _open(self, event: LedgerTable.RowOpened) -> None:
        self.app.push_screen(ways_to.commitment(event.row["number"], self.tab))


class ChangeOrdersScreen(WaitingScreen):
    """Approved change orders on no invoice."""

    title_shown = "Change orders on no invoice"
    noun = "change order"
    tab = "change_orders"
    way_out = "It joins the next invoice; “add changes” takes it up on one in draft."
    columns = (
        NUMBER, Column("order", "Number", width=8, sort="-"), Column("title", "Title", width=14, grow=2, sort="-"),
        Column("amount", "Amount", "money", 14), Column("since", "Approved", "date", 9, sort="-"), VENDOR, PROJECT,
    )  # fmt: skip

    def waiting(self) -> Listing:
        return home.change_orders_waiting(self.desk)


class NotBilledScreen(WaitingScreen):
    """Commitments without an invoice in the open period."""

    title_shown = "Not billed this period"
    noun = "commitment"
    way_out = "Nothing is billed on it in the open period; open it to create its invoice."
    columns = (
        NUMBER, VENDOR, Column("left", "Left to bill", "money", 15), Column("due_date", "Due", "date", 9), PROJECT,
        Column("title", "Title", width=12, grow=1, sort="-"),
    )  # fmt: skip

    def waiting(self) -> Listing:
        return home.not_billed(self.desk)
