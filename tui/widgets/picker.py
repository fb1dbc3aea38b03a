"""A list to pick from, filtered as you type: the palette, the help, the list of users."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, Static

from tui.text import cell, joined
from tui.widgets.columns import Column
from tui.widgets.dialogs import DOCKED
from tui.widgets.entry import Entry
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.window import Listing, Row, Rows
from tui.words import told as in_words

MOVES = {"down": "down", "up": "up", "pagedown": "page_down", "pageup": "page_up"}


class Picker(ModalScreen[Row | None]):
    """Type to filter, arrows to choose, Enter to take, Esc to leave."""

    DEFAULT_CSS = f"""
    Picker {{ {DOCKED} }}
    Picker .title {{ height: 1; padding: 0 1; text-style: bold; }}
    Picker Entry {{ margin: 0 1; }}
    Picker LedgerTable {{ height: 12; background: $surface; }}
    Picker #picker-keys {{ height: 1; padding: 0 1; background: $panel; }}
    """

    def __init__(
        self, title: str, columns: Sequence[Column], rows: Sequence[Row] | Listing, *, noun: str = "line", delay: float = 0, takes: str = "takes it",
    ) -> None:  # fmt: skip
        """Args:
        title: what is picked.
        columns: from left to right.
        rows: what there is to pick from.
        noun: what the totals row counts.
        delay: seconds to wait for the next letter, where filtering asks the book.
        takes: what Enter does.
        """
        super().__init__()
        self.heading = title
        self.delay = delay
        self.takes = takes
        self._filter_timer: Timer | None = None
        listing = Rows(rows) if isinstance(rows, Sequence) else rows
        self.table = LedgerTable(columns, listing, today=dt.date.min, noun=noun, id="choices")
        self.table.can_focus = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="strip"):
            yield Static(cell(in_words(self.heading)), classes="title", markup=False)
            yield Entry(placeholder="type to filter", id="pick")
            yield self.table
            keys = joined(("Enter", "bold $accent"), f" {self.takes}   ", ("Esc", "bold $accent"), " leaves")
            yield Static(keys, id="picker-keys", markup=False)

    def on_mount(self) -> None:
        self.query_one(Entry).focus()

    @on(Input.Changed)
    def _filter_soon(self) -> None:
        if not self.delay:
            self._filter()
        elif self._filter_timer is None:
            self._filter_timer = self.set_timer(self.delay, self._filter)

    def _filter(self) -> None:
        if self._filter_timer is not None:
            self._filter_timer.stop()
            self._filter_timer = None
        self.table.filter(self.query_one(Entry).value)
        self.table.move_to(0)

    @on(Input.Submitted)
    def _take(self) -> None:
        if self._filter_timer is not None:
            self._filter()
        self.dismiss(self.table.row)

    def on_key(self, event: events.Key) -> None:
        if event.key in MOVES:
            getattr(self.table, f"action_table_{MOVES[event.key]}")()
        elif event.key in ("escape", "f12"):
            self.dismiss(None)
        else:
            return
        event.stop()
        event.prevent_default()
