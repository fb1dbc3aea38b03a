"""Marking lines, and finding the next one that needs attention: what a ledger table does with several rows."""

from __future__ import annotations

from collections.abc import Iterator

from tui.widgets.ledger_lines import LedgerLines
from tui.widgets.window import Row

ATTENTION_SEARCH = 20_000
"""Rows looked at, at most, for the next line that needs attention."""
MOST_MARKED_AT_ONCE = 5_000


class LedgerMarks(LedgerLines):
    """The marking half of `LedgerTable`."""

    _anchor: int | None = None

    def move_to(self, place_: int) -> None:
        """Put the cursor on a place, as near as there are rows."""
        self.cursor = self._within(place_)

    def _within(self, place_: int) -> int:
        return max(0, min(place_, self.count - 1))

    def shown_rows(self) -> Iterator[Row]:
        """Every row there is, as the filter leaves them, in their order."""
        return (row for _, row in self._window.each())

    def chosen_rows(self) -> list[Row]:
        """The marked rows in order, else the one under the cursor."""
        if not self.marked:
            return [self.row] if self.row else []
        return [self.adjusted(row) for _, row in self._window.each() if row["id"] in self.marked]

    def unmark(self) -> None:
        """Forget the marks of the rows that a filter shows, without one all of them: of those, something has been done."""
        if self.filtered_by and self.marked:
            self.marked -= {row["id"] for row in self.shown_rows()}
        else:
            self.marked.clear()

    def action_table_mark(self) -> None:
        if row := self.row:
            self.marked ^= {row["id"]}
            self.refresh_places(self.cursor)
            self.move_to(self.cursor + 1)

    def action_table_mark_down(self) -> None:
        self._mark_range(1)

    def action_table_mark_up(self) -> None:
        self._mark_range(-1)

    def _mark_range(self, direction: int) -> None:
        if self._anchor is None:
            self._anchor = self.cursor
        self.move_to(self.cursor + direction)
        first, last = sorted((self._anchor, self.cursor))
        self.marked |= {row["id"] for _, row in self._window.each(first, last + 1)}
        self.refresh()

    def action_table_mark_all(self) -> None:
        shown_ids = {row["id"] for _, row in self._window.each(0, MOST_MARKED_AT_ONCE)}
        self.marked = set() if shown_ids <= self.marked else self.marked | shown_ids
        self.refresh()

    def action_table_next_attention(self) -> None:
        for place_, row in self._window.each(self.cursor + 1, self.cursor + ATTENTION_SEARCH):
            if self.adjusted(row).get("attention"):
                self.move_to(place_)
                return
        self.notify("No line below needs attention.")

    def action_table_previous_attention(self) -> None:
        first = max(0, self.cursor - ATTENTION_SEARCH)
        found = [
            place_
            for place_, row in self._window.each(first, self.cursor)
            if self.adjusted(row).get("attention")
        ]
        if found:
            self.move_to(found[-1])
        else:
            self.notify("No line above needs attention.")
