"""Billing periods: the board of one project's period, a row per commitment with where its billing stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from store.actions import billing_periods as actions
from store.errors import Refusal
from store.views import billing_periods, lists
from tui.keymap import bindings_for, key
from tui.screens.base import BookScreen, tab_line
from tui.screens.billing import create_invoice
from tui.text import cell, joined
from tui.widgets.columns import Column
from tui.widgets.entry import FieldSpec
from tui.widgets.figures import day, money, state_words
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.window import Row, Rows

COLUMNS = (
    Column("number", "Number", width=10, frozen=True), Column("vendor", "Vendor", width=14, grow=2),
    Column("state", "State", "state", 16), Column("gross", "This period", "money", 14, sort="-"),
    Column("due", "Due", "money", 14, sort="-"), Column("retained", "Retained", "money", 12, sort="-"),
    Column("title", "Title", width=14, grow=2, sort="-"),
)  # fmt: skip


def nothing_open() -> str:
    """What to do where no period is open."""
    return f"No open billing period. {key('periods.open')} opens one."


class BillingPeriodsScreen(BookScreen):
    """The board of the chosen project's latest period."""

    place = "periods"
    BINDINGS = bindings_for("periods")

    project_place = 0

    def body(self) -> Iterable[Widget]:
        yield Static("", id="tabs", markup=False)
        yield Static("", id="summary", markup=False)
        self.lines = LedgerTable(COLUMNS, today=self.desk.today(), noun="commitment", empty=nothing_open())
        yield self.lines

    def read(self) -> None:
        self.head("Billing periods")
        self.projects = lists.projects(self.desk).window(0, 200)
        self.project_place %= max(1, len(self.projects))
        shown = self.projects[max(0, self.project_place - 2) :][:4]
        chosen = shown.index(self.project) if self.project else 0
        self.query_one("#tabs", Static).update(
            tab_line([(row["number"], row["name"]) for row in shown], chosen)
        )
        self.periods = (
            billing_periods.listing(self.desk, self.project["number"]).window(0, 3) if self.project else []
        )
        self.query_one("#summary", Static).update(self._standing())
        self.lines.show(billing_periods.board(self.desk, self.periods[0]["id"]) if self.periods else Rows([]))

    @property
    def project(self) -> Row | None:
        """The project whose board is shown."""
        return self.projects[self.project_place] if self.projects else None

    @property
    def period(self) -> Row | None:
        """Its latest period, if it is open."""
        return self.periods[0] if self.periods and self.periods[0]["status"] == "open" else None

    def _standing(self) -> Content:
        today = self.desk.today()
        if not self.periods:
            return cell(nothing_open(), "$warning")
        latest = self.periods[0]
        words = f"Period {latest['position']}: {day(latest['start_date'], today)} – {day(latest['end_date'], today)} · due {day(latest['due_date'], today)}"
        left = (latest["due_date"] - today).days
        open_now = latest["status"] == "open"
        state = (
            f"closed; {key('periods.open')} opens the next"
            if not open_now
            else f"open, {left} days left"
            if left >= 0
            else f"open, {-left} days past due"
        )
        earlier = "".join(
            f" · before: {day(row['start_date'], today)} – {day(row['end_date'], today)}"
            for row in self.periods[1:2]
        )
        return joined(
            (words, "bold"),
            " · ",
            (state, "$success" if open_now and left >= 0 else "$warning"),
            (earlier, "$dim"),
        )

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        row = event.row
        if row is None:
            self.tell(lambda: "")
            return
        invoice = (
            f" · invoice {row['number']}/{row['position']}: this period {money(row['gross'])}, due {money(row['due'])}"
            if row["position"]
            else ""
        )
        self.tell(
            lambda: joined(
                (f"{row['number']} {row['title']}", "bold"),
                f" · {row['vendor']} · {state_words(row['state'])}{invoice}",
            )
        )

    @on(LedgerTable.RowOpened)
    def _open(self, event: LedgerTable.RowOpened) -> None:
        from tui.screens.commitment import CommitmentScreen
        from tui.screens.invoice_review import InvoiceReviewScreen

        row = event.row
        if row["position"]:
            self.app.push_screen(InvoiceReviewScreen(f"{row['number']}/{row['position']}"))
        else:
            self.app.push_screen(CommitmentScreen(row["number"]))

    def action_periods_next_project(self) -> None:
        self.project_place += 1
        self.lines.forget()
        self.reload()

    @work
    async def action_periods_open(self) -> None:
        with self.refusals():
            if self.project is None:
                raise Refusal("There is no project yet; billspool import FILE brings one in.")
            number = self.project["number"]
            start, end, due = billing_periods.suggested(self.desk, number)
            fields = [FieldSpec("start", "From", "date", start), FieldSpec("end", "To", "date", end),
                      FieldSpec("due", "Due", "date", due, hint="invoices are due by then")]  # fmt: skip
            closes = f"; period {self.period['position']} closes" if self.period else ""

            def accept(values: dict[str, Any]) -> None:
                actions.open_period(self.desk, number, values["start"], values["end"], values["due"])

            if await self.fill(f"Open a billing period of {number}{closes}", fields, accept):
                self.reload()
                self.say(f"Period {self.periods[0]['position']} of {number} is open.", "good")

    @work
    async def action_periods_close(self) -> None:
        with self.refusals():
            project, period = self.project, self.period
            if project is None or period is None:
                raise Refusal(nothing_open())
            if await self.ask(f"Close period {period['position']} of {project['number']}?"):
                actions.close_period(self.desk, project["number"], version=period["version"])
                self.reload()
                self.say(f"The period is closed; {key('periods.open')} opens the next.", "good")

    @work
    async def action_periods_bill(self) -> None:
        row = self.lines.row
        if row:
            await create_invoice(self, row["number"])
