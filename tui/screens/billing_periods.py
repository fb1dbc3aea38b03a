"""Billing periods: the board of one project's period, a row per commitment with where its billing stands."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from store.actions import calendar
from store.errors import Refusal
from store.views import billing_periods, invitations, lists, period_board
from tui import ways_to
from tui.keymap import Command, bindings_for, key
from tui.screens import period_words
from tui.screens.period_steps import PeriodSteps, no_project
from tui.text import rows
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.tab_line import TabLine, tab_line
from tui.widgets.window import Row, Rows

NARROWED = tuple(period_board.FILTERS)


class BillingPeriodsScreen(PeriodSteps):
    """The board of the chosen project's open period, or of an earlier one."""

    place = "periods"
    BINDINGS = bindings_for("periods")

    project_place = 0
    position: int | None = None
    """Which period is shown; None for the open one, else the latest."""
    narrowed = ""

    def body(self) -> Iterable[Widget]:
        yield TabLine()
        yield Static("", id="summary", markup=False)
        self.lines = LedgerTable(
            period_words.COLUMNS,
            today=self.desk.today(),
            noun="commitment",
            empty=period_words.nothing_open(),
        )
        yield self.lines

    def read(self) -> None:
        self.head("Billing periods")
        calendar.keep(self.desk)
        self.projects = lists.projects(self.desk).window(0, 200)
        self.project_place %= max(1, len(self.projects))
        self.project: Row | None = self.projects[self.project_place] if self.projects else None
        shown = self.projects[max(0, self.project_place - 2) :][:4]
        chosen = shown.index(self.project) if self.project else 0
        self.query_one(TabLine).tell(
            partial(tab_line, [(row["number"], row["name"]) for row in shown], chosen)
        )
        number = self.project["number"] if self.project else ""
        self.before, self.period, self.after = (
            period_board.period_rows(self.desk, number, self.position) if number else (None, None, None)
        )
        self._draw(number)
        self.show_keys()

    def _draw(self, number: str) -> None:
        period, today = self.period, self.desk.today()
        offered = billing_periods.suggested(self.desk, number) if period and not self.after else None
        counts = period_board.counts(self.desk, period["id"]) if period else None
        narrowed = period_board.FILTERS[self.narrowed] if self.narrowed else ""
        self.query_one("#summary", Static).update(
            rows(
                period_words.period_line(self.before, period, self.after, offered, today),
                period_words.standing_line(period, counts, narrowed, today, self.app.size.width - 2),
            )
        )
        self.lines.empty = self._nothing(period)
        self.lines.show(period_board.board(self.desk, period["id"], self.narrowed) if period else Rows([]))

    def _nothing(self, period: Row | None) -> str:
        if period is None:
            return period_words.nothing_open()
        if self.narrowed:
            return f"Nobody is {period_board.FILTERS[self.narrowed]}. {key('periods.view')} shows others."
        return "No commitment of this project can be billed; approve one under Commitments."

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        row = event.row
        self.tell(lambda: self._truth(row) if row else "")

    def _truth(self, row: Row) -> Content:
        against = []
        if (
            row["response"] is None
            and not row["position"]
            and self.period
            and self.period["status"] == "open"
        ):
            try:
                against = [each.sentence for each in invitations.reasons_against(self.desk, row["number"])]
            except Refusal as refusal:
                against = [refusal.message]
        return rows(*period_words.truth(row, against, self.desk.today(), is_open=self.is_open))

    @on(LedgerTable.RowOpened)
    def _open(self, event: LedgerTable.RowOpened) -> None:
        row = event.row
        if row["position"]:
            self.app.push_screen(ways_to.invoice(f"{row['number']}/{row['position']}"))
        else:
            self.app.push_screen(ways_to.commitment(row["number"]))

    @property
    def is_open(self) -> bool:
        """Whether the period that is shown is the open one."""
        return self.period is not None and self.period["status"] == "open"

    def offers(self, command: Command) -> bool:
        if command.id in (
            "periods.close",
            "periods.invite",
            "periods.answer",
            "periods.remind",
            "periods.change",
        ):
            return self.is_open
        if command.id == "periods.reopen":
            return self.period is not None and not self.is_open
        return super().offers(command) or command.id == "table.mark"

    # ---- which board --------------------------------------------------------------------------------------------

    def show_newest(self) -> None:
        self._go_to(None)

    def _go_to(self, position: int | None) -> None:
        self.position = position
        self.lines.forget()
        self.reload()

    def action_periods_next_project(self) -> None:
        if self.project is None:
            raise Refusal(no_project())
        self.project_place += 1
        self._go_to(None)

    def action_periods_previous(self) -> None:
        if self.before is None:
            self.say("There is no earlier period.", "dim")
            return
        self._go_to(self.before["position"])

    def action_periods_next(self) -> None:
        if self.after is None:
            self.say(f"There is no later period; {key('periods.open')} opens the next.", "dim")
            return
        self._go_to(self.after["position"])

    def action_periods_view(self) -> None:
        if self.period is None:
            raise Refusal(period_words.nothing_open())
        self.narrowed = NARROWED[(NARROWED.index(self.narrowed) + 1) % len(NARROWED)]
        self._go_to(self.position)
