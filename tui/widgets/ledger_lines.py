"""How a ledger table's lines look: header, rows, totals, and the sentence of an empty one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.strip import Strip

from store.errors import Refusal
from tui.resilience import Unshaken
from tui.text import plain
from tui.ways_out import on_screen
from tui.widgets.columns import GAP, GUTTER, Column, Placed, fitted, heading, place
from tui.widgets.figures import shown
from tui.widgets.window import Row, Window
from tui.words import said


class Sheet(NamedTuple):
    """What all lines of one frame share."""

    width: int
    placed: list[Placed]
    base: Style
    """How a line looks that nothing marks."""


class LedgerLines(Unshaken, ScrollView):
    """The drawing half of `LedgerTable`: it reads the table's state and changes none of it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "ledger--header", "ledger--column", "ledger--cursor", "ledger--resting", "ledger--totals", "ledger--empty",
        "ledger--dim", "ledger--accent", "ledger--good", "ledger--warn", "ledger--bad", "ledger--negative",
    }  # fmt: skip
    """One per kind of line, and one per tone a cell or row can have."""

    DEFAULT_CSS = """
    LedgerLines {
        height: 1fr; overflow: hidden hidden; background: $background; color: $foreground;
        & > .ledger--header { color: $dim; }
        & > .ledger--column { color: $foreground; text-style: underline; }
        & > .ledger--cursor { background: $cursor-row; color: $cursor-text; }
        & > .ledger--resting { background: $panel; }
        & > .ledger--totals { background: $totals; color: $foreground; text-style: bold; }
        & > .ledger--empty, & > .ledger--dim { color: $dim; }
        & > .ledger--accent { color: $accent; }
        & > .ledger--good { color: $success; }
        & > .ledger--warn { color: $warning; }
        & > .ledger--bad { color: $error; }
        & > .ledger--negative { color: $foreground; }
    }
    LedgerLines:ansi > .ledger--cursor { text-style: reverse; }
    LedgerLines:ansi > .ledger--resting { text-style: underline; }
    """

    columns: tuple[Column, ...]
    adjust: Callable[[Row], Row] | None
    cursor: int
    pan: int
    top: int
    column: str
    today: dt.date
    empty: str
    noun: str
    filtered_by: str
    marked: set[int]
    sorted_by: tuple[str, bool] | None
    _window: Window
    _needs: dict[str, int]
    """The widest figure each column has shown, its sum included."""
    _frame: Sheet | None = None
    """Stands while a frame is drawn."""

    @property
    def placed(self) -> list[Placed]:
        """The columns that fit now, where they stand."""
        return place(self.columns, self.size.width, self.app.size.width, self.pan, self._needs)

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        row = self._window.row(self.cursor, self.body_height)
        return self.adjusted(row) if row else None

    @property
    def count(self) -> int:
        """How many rows the listing has, filtered as it is."""
        return self._window.count

    @property
    def nothing(self) -> str:
        """Why there is no row, and what to do."""
        if self.filtered_by and self.count:
            return "No line that is marked is shown; Esc shows all."
        if self.filtered_by:
            return f"Nothing contains “{plain(self.filtered_by)}”. Esc shows all."
        return on_screen(said(self.empty))

    def adjusted(self, row: Row) -> Row:
        """The row as it would be after decisions that are not posted yet."""
        return self.adjust(row) if self.adjust else row

    @property
    def body_height(self) -> int:
        """Rows between header and totals."""
        return max(1, self.size.height - 2)

    def line_region(self, place_: int) -> Region:
        """Where the row at a place is drawn."""
        return Region(0, 1 + place_ - self.top, self.size.width, 1)

    def refresh_places(self, *places: int) -> None:
        """Draw some rows again, and the totals."""
        self.refresh(*map(self.line_region, places), Region(0, self.size.height - 1, self.size.width, 1))

    def is_overtaken(self) -> bool:
        """Whether the book has other rows here than when this was last asked, or than were read."""
        return self._window.is_overtaken()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of one frame; what they share is found once, not for every line."""
        self._frame = self._sheet
        try:
            return super().render_lines(crop)
        finally:
            self._frame = None

    @property
    def _sheet(self) -> Sheet:
        return self._frame or Sheet(self.size.width, self.placed, self.rich_style)

    def render_line(self, y: int) -> Strip:
        """One line of the screen; blank where the book cannot be read, which is told."""
        try:
            return self._drawn(y)
        except Refusal as refusal:
            self.app.call_later(self.app.notify, refusal.message, severity="error")
            return Strip.blank(self.size.width, self.rich_style)

    def _drawn(self, y: int) -> Strip:
        """Header, row or totals."""
        sheet = self._sheet
        if y == 0:
            return self._header(sheet)
        if self.count == 0:
            return self._empty(y, sheet)
        if y == self.size.height - 1:
            return self._totals(sheet)
        row = self._window.row(self.top + y - 1, self.body_height)
        if row is None:
            return Strip.blank(sheet.width, sheet.base)
        return self._line(self.adjusted(row), self.top + y - 1 == self.cursor, sheet)

    def _header(self, sheet: Sheet) -> Strip:
        plain_style = sheet.base + self._tone("header")
        current = plain_style + self._tone("column")
        segments, x = [], 0
        for placed in sheet.placed:
            segments.append(Segment(" " * (placed.x - x), plain_style))
            text = heading(self._title(placed.column), placed.width, right=placed.column.right)
            segments.append(Segment(text, current if placed.column.key == self.column else plain_style))
            x = placed.x + placed.width
        return _full(segments, x, sheet.width, plain_style)

    def _title(self, column: Column) -> str:
        if self.sorted_by and self.sorted_by[0] == column.sort_key:
            return said(column.title) + ("▼" if self.sorted_by[1] else "▲")
        title = said(column.title)
        return title + " " if column.kind == "money" else title

    def _line(self, row: Row, is_cursor: bool, sheet: Sheet) -> Strip:
        base, lit = sheet.base, is_cursor and self.has_focus
        if is_cursor:
            base += self._tone("cursor" if lit else "resting")
        elif row.get("tone"):
            base += self._tone(row["tone"])
        segments, x = [Segment(self._gutter(row, is_cursor), base)], GUTTER
        for placed in sheet.placed:
            text, tone = shown(placed.column, row.get(placed.column.key), self.today)
            text = fitted(text, placed.width, right=placed.column.right)
            style = base + self._tone(tone) if tone and not lit else base
            segments += [Segment(" " * (placed.x - x), base), Segment(text, style)]
            x = placed.x + placed.width
        return _full(segments, x, sheet.width, base)

    def _gutter(self, row: Row, is_cursor: bool) -> str:
        if row["id"] in self.marked:
            return "»" if is_cursor else "*"
        return ">" if is_cursor else row.get("sign") or " "

    def _totals(self, sheet: Sheet) -> Strip:
        style, sums = sheet.base + self._tone("totals"), self._window.totals
        segments: list[Segment] = []
        label = self._counted()
        label_room = (
            next((item.x - GAP for item in sheet.placed if item.column.key in sums), sheet.width) - GUTTER
        )
        segments.append(Segment(" " + fitted(label, max(0, label_room)), style))
        x = GUTTER + max(0, label_room)
        for placed in sheet.placed:
            if placed.x < x:
                continue
            value = sums.get(placed.column.key)
            text = fitted(shown(placed.column, value, self.today)[0], placed.width, right=placed.column.right)
            segments += [Segment(" " * (placed.x - x), style), Segment(text, style)]
            x = placed.x + placed.width
        return _full(segments, x, sheet.width, style)

    def _counted(self) -> str:
        label = f"{self.count:,} {said(self.noun)}{'' if self.count == 1 else 's'}" if self.noun else ""
        if self.marked:
            label += f" · {len(self.marked):,} marked"
        return f"{label} · “{plain(self.filtered_by)}”" if self.filtered_by else label

    def _empty(self, y: int, sheet: Sheet) -> Strip:
        style = sheet.base + self._tone("empty")
        if y != 2:
            return Strip.blank(sheet.width, style)
        return Strip([Segment(fitted(f" {self.nothing}", sheet.width), style)], sheet.width)

    def _tone(self, name: str) -> Style:
        return self.get_component_rich_style(f"ledger--{name}", partial=True)


def _full(segments: list[Segment], used: int, width: int, style: Style) -> Strip:
    """A line of the whole width, of which the segments use some cells, more than there are where the terminal is narrow."""
    if used > width:
        return Strip(segments, used).adjust_cell_length(width, style)
    return Strip([*segments, Segment(" " * (width - used), style)] if used < width else segments, width)
