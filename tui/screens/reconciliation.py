"""Retainage reconciled: line 5 of each commitment against the bills of the retainage account, and why they differ."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from textual import on
from textual.content import Content
from textual.widget import Widget

from store.views import reconciliation
from store.views.settings import settings_of
from tui import ways_to
from tui.keymap import bindings_for
from tui.screens.base import BookScreen
from tui.text import joined, rows
from tui.widgets.columns import Column
from tui.widgets.figures import money
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.tab_line import TabLine, tab_line
from tui.widgets.window import Row
from tui.words import said as words

_FIGURES = (
    Column("held", "Line 5", "money", 14), Column("posted", "In bills", "money", 14, sort="-"),
    Column("difference", "Difference", "money", 13, sort="-"),
)  # fmt: skip
COMMITMENTS = (
    Column("number", "Commitment", width=11, frozen=True), Column("vendor", "Vendor", width=12, grow=2),
    Column("project", "Job", width=8), *_FIGURES, Column("title", "Title", width=14, grow=1, sort="-"),
)  # fmt: skip
VENDORS = (
    Column("vendor", "Vendor", width=16, frozen=True, grow=2), Column("project", "Job", width=8), *_FIGURES,
    Column("project_name", "Name", width=14, grow=1, sort="-", min_terminal_width=120),
)  # fmt: skip
MOST_REASONS = 3
_EMPTY = "Nothing is billed yet, so nothing is held."


class ReconciliationScreen(BookScreen):
    """By commitment, and summed by vendor and job."""

    place = "reconciliation"
    detail_lines = 4
    BINDINGS = bindings_for("reconciliation")

    view = 0

    def body(self) -> Iterable[Widget]:
        yield TabLine()
        yield LedgerTable(COMMITMENTS, today=self.desk.today(), noun="commitment", empty=_EMPTY)
        yield LedgerTable(VENDORS, today=self.desk.today(), noun="vendor and job", empty=_EMPTY)

    @property
    def table(self) -> LedgerTable | None:
        tables = list(self.query(LedgerTable))
        return tables[self.view] if tables else None

    def read(self) -> None:
        self.head("Retainage", f"line 5 against “{settings_of(self.desk)['retainage.name']}” in QuickBooks")
        listings = (reconciliation.listing(self.desk), reconciliation.by_vendor_and_job(self.desk))
        tabs = [("By commitment", str(listings[0].count())), ("By vendor and job", "")]
        self.query_one(TabLine).tell(partial(tab_line, tabs, self.view))
        for place, (table, listing) in enumerate(zip(self.query(LedgerTable), listings, strict=True)):
            table.display = place == self.view
            table.show(listing)

    def action_reconciliation_next_view(self) -> None:
        self.view = 1 - self.view
        self.reload()
        if self.table is not None:
            self.table.focus()

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        if event.table is self.table:
            self.tell(lambda: self._truth(event.row) if event.row else Content(""))

    def _truth(self, row: Row) -> Content:
        first = joined(
            (f"{row['vendor']} · {row['project']} {row['project_name']}", "bold"),
            f" · {row['contracts']} commitments" if row.get("contracts", 1) > 1 else "",
            f" · held {money(row['held'])}, in bills {money(row['posted'])}",
        )
        if not row["difference"]:
            return rows(first, joined((words("Line 5 and the retainage account agree."), "$success")))
        if self.view:
            return rows(first, f"{money(row['difference'])} is in no bill; By commitment says why.")
        found = reconciliation.reasons(self.desk, row["number"])
        said = [f"{each['invoice']} {each['why']}: {money(each['change'])}" for each in found[:MOST_REASONS]]
        if len(found) > MOST_REASONS:
            said[-1] += f" (and {len(found) - MOST_REASONS} more)"
        return rows(first, *said)

    @on(LedgerTable.RowOpened)
    def _open(self, event: LedgerTable.RowOpened) -> None:
        if self.view:
            self.app.push_screen(ways_to.commitments(event.row["vendor"]))
        else:
            self.app.push_screen(ways_to.commitment(event.row["number"]))
