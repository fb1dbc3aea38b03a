"""Payments that came back from QuickBooks, and how far our bills are paid."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from textual import on, work
from textual.content import Content
from textual.widget import Widget

from store.views import payments, quickbooks
from store.views.settings import settings_of
from tui import ways_to
from tui.acts import moment
from tui.keymap import bindings_for
from tui.screens.base import BookScreen
from tui.text import joined, rows
from tui.widgets.columns import Column
from tui.widgets.figures import money, payment_method, state_words, whole_day
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.tab_line import TabLine, tab_line
from tui.widgets.window import Row

PAYMENTS = (
    Column("invoice", "Invoice", width=11, frozen=True, sort="-"), Column("vendor", "Vendor", width=12, grow=2),
    Column("date", "Date", "date", 9), Column("number", "Number", width=10, sort="-"),
    Column("state", "State", "state", 9, sort="-"), Column("amount", "Amount", "money", 14),
    Column("discount", "Discount", "money", 12, sort="-"), Column("method", "By", "method", 11, sort="-"),
)  # fmt: skip
BILLS = (
    Column("invoice", "Invoice", width=11, frozen=True, sort="commitment"), Column("vendor", "Vendor", width=10, grow=2),
    Column("due", "Bill", "money", 14), Column("paid", "Paid", "money", 14, sort="-"), Column("open", "Open", "money", 14),
    Column("discount", "Discount", "money", 12, sort="-"), Column("credited", "By credit", "money", 12, sort="-"),
    Column("txn_number", "QuickBooks", width=11, sort="-"), Column("date", "Date", "date", 11),
)  # fmt: skip
"""Most needed first: what does not fit is a pan to the right away."""
_CANADIAN = "Payments come back from the US edition of QuickBooks only, and this is a Canadian book."
_EMPTY = ("No payment is known. s asks QuickBooks for them.", "No bill is in QuickBooks yet.")


class PaymentsScreen(BookScreen):
    """The payments, newest first, and beside them the bills."""

    place = "payments"
    BINDINGS = bindings_for("payments")

    view = 0

    def body(self) -> Iterable[Widget]:
        yield TabLine()
        yield LedgerTable(PAYMENTS, today=self.desk.today(), noun="payment", empty=_EMPTY[0])
        yield LedgerTable(BILLS, today=self.desk.today(), noun="bill", empty=_EMPTY[1])

    @property
    def table(self) -> LedgerTable | None:
        tables = list(self.query(LedgerTable))
        return tables[self.view] if tables else None

    def read(self) -> None:
        self.head("Payments", self._asked())
        listings = (payments.listing(self.desk), payments.bills(self.desk))
        tabs = [("Payments", str(listings[0].count())), ("Bills", str(listings[1].count()))]
        self.query_one(TabLine).tell(partial(tab_line, tabs, self.view))
        for place, (table, listing) in enumerate(zip(self.query(LedgerTable), listings, strict=True)):
            table.display = place == self.view
            table.show(listing)

    def _asked(self) -> str:
        """When QuickBooks was last asked, or why it is not."""
        if settings_of(self.desk)["company.edition"] != "US":
            return "US edition only"
        last = quickbooks.last_asked(self.desk, "payments")
        if last is None:
            return "QuickBooks was never asked"
        at = moment(last["asked_at"], self.desk)
        return f"asked {at}" if last["outcome"] else f"asked {at}, no answer yet"

    def action_payments_next_view(self) -> None:
        self.view = 1 - self.view
        self.reload()
        if self.table is not None:
            self.table.focus()

    @work
    async def action_payments_sync(self) -> None:
        """Ask QuickBooks for payments, after a question."""
        from exporter import payments as exporting

        if settings_of(self.desk)["company.edition"] != "US":
            self.say(_CANADIAN, "warn")
            return
        with self.refusals():
            self.require("payments")
            if not await self.ask("Ask QuickBooks for payments of our bills?"):
                return
            delivered = exporting.sync(self.desk)
            when = (
                "with the Web Connector's next update" if delivered else "once somebody writes into the spool"
            )
            self.reload()
            self.say(f"QuickBooks is asked; the answer comes {when}.", "good")

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        if event.table is self.table:
            self.tell(
                lambda: (_bill if self.view else payment_truth)(event.row) if event.row else Content("")
            )

    @on(LedgerTable.RowOpened)
    def _open(self, event: LedgerTable.RowOpened) -> None:
        if event.row["invoice"]:
            self.app.push_screen(ways_to.invoice(event.row["invoice"]))


def payment_truth(row: Row) -> Content:
    """A payment in full: by what, of which bill, and what became of it."""
    discount = f" and {money(row['discount'])} of discount" if row["discount"] else ""
    first = joined(
        (f"{payment_method(row['method']).capitalize()} {row['number']}".strip(), "bold"),
        f" · {row['vendor']} · {whole_day(row['date'])}",
    )
    return rows(
        first, f"{money(row['amount'])}{discount} of {row['invoice']} · {state_words(row['state']).lower()}"
    )


def _bill(row: Row) -> Content:
    credited = f" · settled by credit {money(row['credited'])}" if row["credited"] else ""
    discount = f" · discount {money(row['discount'])}" if row["discount"] else ""
    first = joined(
        (f"{row['invoice']} no. {row['number']}", "bold"),
        f" · {row['vendor']} · QuickBooks bill {row['txn_number']}",
    )
    return rows(
        first,
        f"{money(row['due'])} · paid {money(row['paid'])}{discount}{credited} · open {money(row['open'])}",
    )
