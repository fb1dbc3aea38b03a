"""A screen about a table of rows: its filter, and the keys while something is typed into it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from store.errors import Refusal
from tui.keymap import Command, Mode
from tui.screens.framed import FramedScreen
from tui.widgets.entry import Entry
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.window import Row

DEBOUNCE = 0.08
"""Seconds a filter waits for the next letter."""


class BookScreen(FramedScreen):
    """A screen that shows a part of the book in a table."""

    AUTO_FOCUS = "LedgerTable"
    DEFAULT_CSS = """
    #find { display: none; height: 1; background: $surface; padding: 0 1; }
    #find .find-label { width: auto; color: $dim; }
    #tabs { height: 1; background: $surface; text-wrap: nowrap; text-overflow: ellipsis; }
    #order { background: $surface; padding: 0 1; max-height: 3; }
    #marks { background: $surface; padding: 0 1; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    #summary { background: $surface; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    filters: ClassVar[bool] = True
    """Whether there is something to filter."""
    filter_list: ClassVar[str] = "vendor"
    """The list F4 offers while a filter is typed, by its name in `tui.choices`; empty for none."""

    def above_status(self) -> Iterable[Widget]:
        if self.filters:
            with Horizontal(id="find"):
                yield Static("/", classes="find-label", markup=False)
                yield Entry(id="find-text", disabled=True)

    @property
    def table(self) -> LedgerTable | None:
        """The table the screen is about."""
        return next(iter(self.query(LedgerTable)), None)

    def rows_here(self) -> list[Row]:
        """The lines marked, else the one under the cursor; where there is none, a `Refusal` says why and what to do."""
        assert self.table is not None
        rows = self.table.chosen_rows()
        if not rows:
            raise Refusal(self.table.nothing)
        return rows

    def row_here(self) -> Row:
        """The line under the cursor; where there is none, a `Refusal` says why and what to do."""
        row = self.table.row if self.table is not None else None
        return row or self.rows_here()[0]

    def is_overtaken(self) -> bool:
        return self.table is not None and self.table.is_overtaken()

    @property
    def mode(self) -> Mode:
        return Mode.FIELD if isinstance(self.focused, Entry) else Mode.LIST

    def acts(self, command: Command) -> bool:
        in_filter = self.focused is not None and self.focused.id == "find-text"
        return super().acts(command) and not (in_filter and command.id in ("field.next", "field.repeat"))

    @on(LedgerTable.FilterWanted)
    def _offer_filter(self, event: LedgerTable.FilterWanted) -> None:
        self.query_one("#find").display = True
        entry = self.query_one("#find-text", Entry)
        entry.disabled = False
        entry.value = event.table.filtered_by
        entry.focus()

    @on(Input.Changed, "#find-text")
    def _filter_soon(self) -> None:
        self.pending_work(DEBOUNCE, self._filter_now)

    def _filter_now(self) -> None:
        if self.table is not None and self.query_one("#find").display:
            with self.refusals():
                self.table.filter(self.query_one("#find-text", Entry).value)

    @on(Entry.ChoicesWanted, "#find-text")
    def _offer_values(self, event: Entry.ChoicesWanted) -> None:
        if self.filter_list:
            self._pick_filter(event.entry)

    @work
    async def _pick_filter(self, entry: Entry) -> None:
        if picked := await self.offer(self.filter_list, entry.value):
            entry.put(picked)

    @on(Input.Submitted, "#find-text")
    def _keep_filter(self, event: Input.Submitted) -> None:
        self._close_filter(event.value)

    def _close_filter(self, text: str) -> None:
        self.query_one("#find").display = False
        self.query_one("#find-text", Entry).disabled = True
        if self.table is not None:
            self.table.focus()
            if text != self.table.filtered_by:
                with self.refusals():
                    self.table.filter(text)

    def step_back(self) -> bool:
        """Take one step back within the screen; False when there is none and the screen itself should go."""
        if not self.filters:
            return False
        if self.query_one("#find").display or (self.table is not None and self.table.filtered_by):
            self._close_filter("")
            return True
        return False
