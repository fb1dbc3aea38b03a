"""The ledger table: every list in the program, drawn line by line from the visible window of a listing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from store.errors import Refusal
from tui.keymap import bindings_for
from tui.preferences import preferences_of
from tui.widgets.columns import Column
from tui.widgets.figures import shown
from tui.widgets.handing_over import LedgerHandover
from tui.widgets.window import Listing, Row, Rows, Window
from tui.words import said


class LedgerTable(LedgerHandover, can_focus=True):
    """A table of money over a listing of any length.

    Row 0 is the header, the last row the totals; the lines between are read from the listing as they come into view.
    A row's key ``attention`` (true where a clerk should look) stops `n` and `N`; its key ``tone`` colours its text;
    its key ``sign`` is a character that stands before it.
    """

    BINDINGS = bindings_for("table")
    cursor: reactive[int] = reactive(0, repaint=False)
    """The place of the current row in the listing. Where it goes, two lines are drawn again, not all."""

    @dataclass
    class RowMoved(Message):
        """The cursor stands on another row, or on none."""

        table: LedgerTable
        row: Row | None

        @property
        def control(self) -> LedgerTable:
            return self.table

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, LedgerTable.RowMoved) and message.table is self.table

    @dataclass
    class RowOpened(Message):
        """Enter was pressed on a row."""

        table: LedgerTable
        row: Row

        @property
        def control(self) -> LedgerTable:
            return self.table

    @dataclass
    class FilterWanted(Message):
        """The slash was pressed: somebody should offer a field and call `filter`."""

        table: LedgerTable

        @property
        def control(self) -> LedgerTable:
            return self.table

    def __init__(
        self,
        columns: Sequence[Column],
        listing: Listing | None = None,
        *,
        today: dt.date,
        empty: str = "Nothing here.",
        noun: str = "line",
        adjust: Callable[[Row], Row] | None = None,
        id: str | None = None,  # noqa: A002
    ) -> None:
        """Args:
        columns: from left to right.
        listing: what to show; nothing until `show` is called where None.
        today: the date that decides which years are left out.
        empty: the sentence shown instead of rows; it says what to do next.
        noun: what the totals row counts; empty for no count.
        adjust: last word on a row before it is drawn, for decisions that are not posted yet.
        """
        super().__init__(id=id)
        self.columns = tuple(columns)
        self._needs = {}
        self.today = today
        self.empty = empty
        self.noun = noun
        self.adjust = adjust
        self.marked: set[int] = set()
        self.filtered_by = ""
        self.top = 0
        self.pan = 0
        self.column = ""
        self.sorted_by: tuple[str, bool] | None = None
        self._source: Listing = listing or Rows([])
        self._window = Window(self._source)
        self._make_room()
        self._anchor = None
        self._follows = True
        """Whether the cursor goes with its row when another listing is shown: not to one of another kind."""

    # ---- what is shown ------------------------------------------------------------------------------------------

    @property
    def listing(self) -> Listing:
        """What is shown now: filtered and sorted."""
        return self._window.listing

    def show(self, listing: Listing, *, columns: Sequence[Column] | None = None) -> None:
        """Show another listing, keeping filter, order, marks and the row under the cursor where they still apply."""
        current = self._row_id()
        if columns is not None and tuple(columns) != self.columns:
            self.columns, self.pan, self.column, self.sorted_by = tuple(columns), 0, "", None
            self._needs = {}
        self._source = listing
        self._read_again(current)

    def filter(self, text: str) -> None:
        """Show only rows that contain the text; nothing shows all again."""
        current = self._row_id()
        self.filtered_by = text.strip()
        self._read_again(current)

    def forget(self) -> None:
        """Drop filter, order and marks, for a listing of another kind."""
        self.filtered_by, self.sorted_by, self.top = "", None, 0
        self.marked.clear()
        self._follows = False
        self.set_reactive(LedgerTable.cursor, 0)

    def _row_id(self) -> int | None:
        row = self._window.row(self.cursor, self.body_height) if self._follows else None
        return row["id"] if row else None

    def _make_room(self) -> None:
        """Let a column hold its sum; one that has been widened stays so while the columns are the same."""
        self._widen([self._window.totals] if self.count else [])

    def _widen(self, rows: Sequence[Mapping[str, object]]) -> bool:
        """Let the columns hold the figures of rows; whether one became wider."""
        before = dict(self._needs)
        for column in (each for each in self.columns if each.right):
            figures = [value for row in rows if isinstance(value := row.get(column.key), int)]
            for value in {max(figures), min(figures)} if figures else ():
                width = cell_len(shown(column, value, self.today)[0])
                self._needs[column.key] = max(width, self._needs.get(column.key, 0))
        return self._needs != before

    def render_lines(self, crop: Region) -> list[Strip]:
        """A figure in view may be wider than its column's sum, where others are negative."""
        with suppress(Refusal):
            in_view = (self._window.row(self.top + y, self.body_height) for y in range(self.body_height))
            if self._widen([row for row in in_view if row]) and crop.height < self.size.height:
                self.call_later(self.refresh)
        return super().render_lines(crop)

    def _read_again(self, current: int | None) -> None:
        self._follows = True
        listing = self._source.matching(self.filtered_by) if self.filtered_by else self._source
        if self.sorted_by:
            listing = listing.sorted(*self.sorted_by)
        self._window = Window(listing)
        self._make_room()
        found = listing.position_of(current) if current is not None else None
        self.set_reactive(LedgerTable.cursor, self._within(self.cursor if found is None else found))
        self._keep_cursor_visible()
        self.refresh()
        self.post_message(self.RowMoved(self, self.row))

    # ---- moving -------------------------------------------------------------------------------------------------

    def watch_cursor(self, before: int, now: int) -> None:
        if self._keep_cursor_visible():
            self.refresh()
        else:
            self.refresh(*map(self.line_region, (before, now)))
        self.post_message(self.RowMoved(self, self.row))

    def move_to_id(self, row_id: int) -> bool:
        """Put the cursor on the row with this id; False if it is not shown."""
        found = self.listing.position_of(row_id)
        if found is None:
            return False
        self.move_to(found)
        return True

    def _keep_cursor_visible(self) -> bool:
        """Scroll as little as needed, or by half a page where the person likes that; say whether it moved."""
        before = self.top
        further = self.body_height // 2 if preferences_of(self.app).scrolling == "page" else 0
        if self.cursor < self.top:
            self.top = self.cursor - further
        elif self.cursor >= self.top + self.body_height:
            self.top = self.cursor - self.body_height + 1 + further
        self.top = max(0, min(self.top, self.count - self.body_height))
        return self.top != before

    def cell_region(self, key: str) -> Region | None:
        """Where the cell of a column in the current row stands within the table."""
        for placed in self.placed:
            if placed.column.key == key:
                return Region(placed.x, 1 + self.cursor - self.top, placed.width, 1)
        return None

    def bring_into_view(self, key: str) -> Region | None:
        """Pan to a column that is out of view; answers where its cell in the current row stands, None where there is no such column."""
        if (region := self.cell_region(key)) or key not in [column.key for column in self.columns]:
            return region
        self._pan_to(key)
        self.refresh()
        return self.cell_region(key)

    def on_resize(self, _event: events.Resize) -> None:
        """What has another size is drawn again in any case."""
        if self._keep_cursor_visible():
            self.refresh()

    def refresh_row(self) -> None:
        """Draw the current row and the totals again after a decision."""
        self.refresh_places(self.cursor)
        self.post_message(self.RowMoved(self, self.row))

    # ---- actions ------------------------------------------------------------------------------------------------

    def action_table_down(self) -> None:
        self._anchor = None
        self.move_to(self.cursor + 1)

    def action_table_up(self) -> None:
        self._anchor = None
        self.move_to(self.cursor - 1)

    def action_table_page_down(self) -> None:
        self._page(1)

    def action_table_page_up(self) -> None:
        self._page(-1)

    def _page(self, direction: int) -> None:
        step = max(1, self.body_height - 1) * direction
        self.top = max(0, min(self.top + step, self.count - self.body_height))
        self.refresh()
        self.move_to(self.cursor + step)

    def action_table_first(self) -> None:
        self.move_to(0)

    def action_table_last(self) -> None:
        self.move_to(self.count - 1)

    def action_table_left(self) -> None:
        self._choose_column(-1)

    def action_table_right(self) -> None:
        self._choose_column(1)

    def _choose_column(self, direction: int) -> None:
        keys = [item.key for item in self.columns if item.min_terminal_width <= self.app.size.width]
        now = keys.index(self.column) if self.column in keys else -1 if direction > 0 else 1
        self.column = keys[max(0, min(now + direction, len(keys) - 1))]
        self._pan_to(self.column)
        self.refresh()

    def _pan_to(self, key: str) -> None:
        moving = [item.key for item in self.columns
                  if item.min_terminal_width <= self.app.size.width and not item.frozen]  # fmt: skip
        if key not in moving:
            self.pan = 0
            return
        self.pan = min(self.pan, moving.index(key))
        while key not in [item.column.key for item in self.placed] and self.pan < len(moving):
            self.pan += 1

    def action_table_open(self) -> None:
        if self.row:
            self.post_message(self.RowOpened(self, self.row))
        else:
            self.notify(self.nothing)

    def action_table_filter(self) -> None:
        self.post_message(self.FilterWanted(self))

    def action_table_sort_up(self) -> None:
        self._sort(descending=False)

    def action_table_sort_down(self) -> None:
        self._sort(descending=True)

    def _sort(self, *, descending: bool) -> None:
        column = next((item for item in self.columns if item.key == self.column), self.columns[0])
        if not column.sort_key:
            self.notify(f"The list is not sorted by {said(column.title)}.")
            return
        self.column = column.key
        self.sorted_by = (column.sort_key, descending)
        self._read_again(self._row_id())
