"""A ledger table with the field that edits its cells in place."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container

from tui.widgets.columns import Column
from tui.widgets.entry import CellEditor, typed_form
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.window import Row


class LedgerPane(Container):
    """Holds a table and its cell editor; the screen decides what an edit does."""

    DEFAULT_CSS = "LedgerPane { height: 1fr; layers: base above; }"

    def __init__(self, table: LedgerTable, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.table = table
        self.editor = CellEditor()
        self.row: Row = {}
        """The row whose cell is edited, as it stood when the cell was opened."""

    def compose(self) -> ComposeResult:
        yield self.table
        yield self.editor

    @property
    def editable(self) -> list[Column]:
        """The columns of this table that can be edited and are in view."""
        return [placed.column for placed in self.table.placed if placed.column.edit]

    def edit(self, key: str = "") -> bool:
        """Open the current row's cell in a column for editing, without one in the column the cursor is in, else in the first
        that can be edited; False where there is none to edit.
        """
        if key:
            self.table.bring_into_view(key)
        row, columns = self.table.row, {column.key: column for column in self.editable}
        first = next(iter(columns.values()), None)
        column = columns.get(key) if key else columns.get(self.table.column, first)
        if row is None or column is None:
            return False
        self._open(column, row)
        return True

    def place(self) -> None:
        """Lay the field over the cell it edits, wherever that stands now."""
        region = self.table.bring_into_view(self.editor.key) if self.editor.key else None
        if region is None:
            return
        wider = max(region.width, 12)
        self.editor.styles.offset = (max(0, region.x - (wider - region.width)), region.y)
        self.editor.styles.width = wider

    def _open(self, column: Column, row: Row) -> None:
        self.editor.key, self.row = column.key, row
        self.place()
        self.editor.before = self.editor.value = typed_form(column.kind, row.get(column.key))
        self.editor.display = True
        self.editor.focus()
        self.editor.action_select_all()

    def close(self) -> None:
        """Leave the field and give the table the focus."""
        self.editor.display = False
        self.table.focus()

    def step(self, move: str) -> bool:
        """Go on to the next cell after an edit and open it; False at the end."""
        keys = [column.key for column in self.editable]
        place = keys.index(self.editor.key) if self.editor.key in keys else 0
        if move in ("next", "previous"):
            place += 1 if move == "next" else -1
            if not 0 <= place < len(keys):
                move, place = ("down", 0) if place > 0 else ("up", len(keys) - 1)
        before = self.table.cursor
        self.table.move_to(before + {"down": 1, "up": -1}.get(move, 0))
        if move in ("down", "up") and self.table.cursor == before:
            self.close()
            return False
        return self.edit(keys[place])

    def above(self, key: str) -> str:
        """The value of the line above, as typed; empty on the first line."""
        table = self.table
        rows = table.listing.window(max(0, table.cursor - 1), 1) if table.cursor else []
        kind = next((column.kind for column in table.columns if column.key == key), "text")
        return typed_form(kind, rows[0].get(key)) if rows else ""
