"""Any two revisions of an invoice side by side: claimed, certified, the difference, and the reason for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from store.errors import Refusal
from store.rules.money import grouped
from store.views import comparing
from tui import acts
from tui.keymap import Command, bindings_for, key
from tui.screens.base import BookScreen
from tui.text import cell, joined, rows
from tui.widgets.columns import Column
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.picker import Picker
from tui.widgets.window import Row, Rows

EVENTS = {"submitted": "claimed", "returned": "returned", "decided": "certified", "now": "now"}
FIGURES = {
    "work_this": "this period", "stored": "stored", "work_retainage_this": "retainage", "work_retainage_released": "released",
    "materials_retainage_released": "released, stored",
}  # fmt: skip
MARKS = {"approved": "approved", "rejected": "rejected", "no_action": ""}
BEFORE = Column("before", "Claimed", "money", 13, sort="-")
AFTER = Column("after", "Certified", "money", 13, sort="-")
COLUMNS = (
    Column("line", "Ln", width=5, frozen=True), Column("what", "Description", width=14, grow=1, frozen=True),
    BEFORE, AFTER, Column("difference", "Difference", "money", 12, sort="-"), Column("reason", "Reason", width=12, grow=2, sort="-"),
    Column("mark", "Mark", "mark", 11, min_terminal_width=100),
)  # fmt: skip
STATES = (
    Column("shown", "Revision", width=16, grow=1),
    Column("by", "By", width=12),
    Column("when", "When", width=14),
    Column("due", "Due", "money", 14),
)


class RevisionsScreen(BookScreen):
    """Two states of one invoice."""

    place = "revisions"
    filter_list = ""
    BINDINGS = bindings_for("revisions")

    def __init__(self, invoice: str) -> None:
        super().__init__()
        self.name_of_invoice = invoice
        self.states: dict[int, dict[str, Any]] = {}
        self.chosen: tuple[int, int] | None = None

    @property
    def subject(self) -> str:
        return self.name_of_invoice

    def body(self) -> Iterable[Widget]:
        yield Static("", id="tabs", markup=False)
        self.lines = LedgerTable(
            COLUMNS, today=self.desk.today(), noun="line", empty="The invoice has no lines."
        )
        yield self.lines

    def read(self) -> None:
        self.head("Revisions", self.name_of_invoice)
        found = comparing.states(self.desk, self.name_of_invoice)
        self.states = {each["id"]: each for each in found}
        if self.chosen is None:
            self.chosen = comparing.first_pair(found)
        before, after = self.chosen
        compared = comparing.compared(self.desk, self.name_of_invoice, before, after)
        titled = {"before": self._title(before), "after": self._title(after)}
        columns = [
            replace(column, title=titled[column.key]) if column.key in titled else column
            for column in COLUMNS
        ]
        self.lines.show(Rows([_in_words(row) for row in compared]), columns=columns)
        self._show_pair()
        self.show_keys()

    def _title(self, state: int) -> str:
        found = self.states[state]
        return f"r{found['revision']} {EVENTS.get(found['event'], found['event'])}"

    def _show_pair(self) -> None:
        assert self.chosen is not None
        before, after = (self.states[state] for state in self.chosen)
        change = after["due"] - before["due"]
        self.query_one("#tabs", Static).update(joined(
            (" due ", "$dim"), (f"{self._title(before['id'])} {grouped(before['due'])}", "bold"), (" → ", "$dim"),
            (f"{self._title(after['id'])} {grouped(after['due'])}", "bold"), (f"  difference {grouped(change)}", "$accent" if change else "$dim"),
            (f"   {key('revisions.before')} from  {key('revisions.after')} to", "$dim"),
        ))  # fmt: skip

    @on(LedgerTable.RowMoved)
    def _tell_row(self, event: LedgerTable.RowMoved) -> None:
        row = event.row
        self.tell(lambda: _truth(row) if row else Content(""))

    def offers(self, command: Command) -> bool:
        return super().offers(command) and command.id not in ("table.open", "app.history")

    @work
    async def action_revisions_before(self) -> None:
        with self.refusals():
            await self._choose(0, "From which revision")

    @work
    async def action_revisions_after(self) -> None:
        with self.refusals():
            await self._choose(1, "To which revision")

    async def _choose(self, side: int, title: str) -> None:
        assert self.chosen is not None
        if len(self.states) < 2:
            raise Refusal(
                f"{self.name_of_invoice} was not handed in yet; there is one state of it.",
                rule="revisions.one",
            )
        listed: list[Row] = [
            {**state, "shown": self._title(state["id"]), "when": acts.moment(state["at"], self.desk) if state["at"] else "now"}
            for state in reversed(self.states.values())
        ]  # fmt: skip
        row = await self.app.push_screen_wait(Picker(title, STATES, listed, noun="state"))
        if row:
            pair = [*self.chosen]
            pair[side] = row["id"]
            self.chosen = (pair[0], pair[1])
            self.reload()


def _in_words(row: Row) -> Row:
    plain = row["figure"] == comparing.COMPARED[0]
    what = row["description"] if plain else f"  {FIGURES[row['figure']]}"
    return {
        **row, "what": what, "reason": row["reason"] if plain else "", "mark": row["mark"] if plain and row["mark"] != "no_action" else "",
        "attention": bool(row["difference"]),
    }  # fmt: skip


def _truth(row: Row) -> Content:
    first = joined(
        (f"{row['line']} {row['description']}", "bold"),
        f" · {FIGURES[row['figure']]} {grouped(row['before'])} → {grouped(row['after'])}",
    )
    words = [f"difference {grouped(row['difference'])}"] if row["difference"] else ["no difference"]
    words += [f"proposed {grouped(row['proposed'])}"] if row["proposed"] is not None else []
    words += [f"“{row['reason']}”"] if row["reason"] else []
    return rows(first, cell(" · ".join(words), "$warning" if row["reason"] else ""))
