"""A ledger of made-up lines in the frame of a screen, to be run under a pseudo-terminal.

python -m tests.terminal.ledger [LINES] [table|datatable]
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from typing import Any

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import DataTable

from tests.tui.screens import COLUMNS
from tui.text import SafeLines, cell
from tui.themes import DARK
from tui.thrifty import ThriftyApp
from tui.widgets.dialogs import Question
from tui.widgets.entry import FieldSpec
from tui.widgets.form import Form
from tui.widgets.frame import HeaderLine, StatusLine, Strip
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.picker import Picker
from tui.widgets.window import Row, Rows

NAMES = (
    "Rough-in",
    "Dalle de béton",
    "混凝土板 B1",
    "Cafe\u0301 x\u0323\u0302",
    "Ⅳ ÆØÅ ß",
    "工事 ④",
    "Finish",
    "Trim & paint",
)


def made_up(number: int) -> Row:
    """The row at a place."""
    return {
        "id": number, "version": 1, "line": str(number), "description": f"{NAMES[number % len(NAMES)]} {number}",
        "scheduled": number * 123_45, "this": number * 1_050 * (-1 if number % 5 == 0 else 1), "percent": number % 10_000,
        "state": "draft" if number % 3 else "approved", "date": dt.date(2026, 1, 1 + number % 28), "attention": number % 9 == 0,
    }  # fmt: skip


class MadeUp(Rows):
    """Any number of rows, none of them kept."""

    def __init__(self, count: int) -> None:
        super().__init__([])
        self._count = count

    def count(self) -> int:
        return self._count

    def totals(self) -> dict[str, int]:
        return {"scheduled": 123_45 * self._count, "this": 1_050 * self._count}

    def window(self, start: int, size: int) -> list[Row]:
        return [made_up(number) for number in range(start + 1, min(start + size, self._count) + 1)]

    def position_of(self, row_id: int) -> int | None:
        return row_id - 1

    def each(self) -> Iterator[Row]:
        """All of them, one by one."""
        return map(made_up, range(1, self._count + 1))


class Ledger(Screen[None]):
    """The table with a header, the current row's text, and a status line."""

    BINDINGS = [("o", "other", "other"), ("b", "back", "back"), ("s", "say", "say"), ("d", "ask", "ask"), ("f", "form", "form"),
                ("p", "pick", "pick"), ("z", "shell", "shell")]  # fmt: skip

    def __init__(self, count: int, title: str = "Ledger") -> None:
        super().__init__()
        self.count = count
        self.heading = title
        self.said = 0

    def compose(self) -> ComposeResult:
        yield HeaderLine()
        yield LedgerTable(COLUMNS, MadeUp(self.count), today=dt.date(2026, 2, 1))
        yield Strip()
        yield StatusLine()

    def on_mount(self) -> None:
        self.query_one(HeaderLine).tell(self.heading, "Ærø & Søn – 東京", "Rita Review")
        self.query_one(LedgerTable).focus()

    def on_ledger_table_row_moved(self, event: LedgerTable.RowMoved) -> None:
        self.query_one(Strip).tell(
            cell("" if event.row is None else f"{event.row['line']} · {event.row['description']}")
        )

    def action_other(self) -> None:
        self.app.push_screen(Ledger(7, "Another"))

    def action_back(self) -> None:
        self.app.pop_screen()

    def action_say(self) -> None:
        self.said += 1
        self.query_one(StatusLine).say(
            f"Message {self.said}: 14 lines approved, 1,234,567.89 in all, nothing else to do.", "good"
        )

    def action_ask(self) -> None:
        self.app.push_screen(Question("Post 14 approvals, 1,234,567.89?"))

    def action_form(self) -> None:
        fields = [FieldSpec("title", "Title"), FieldSpec("reason", "Reason"), FieldSpec("comment", "Comment")]
        self.app.push_screen(Form("New change order 混凝土", fields, dt.date(2026, 2, 1)))

    def action_pick(self) -> None:
        self.app.push_screen(Picker("Pick a line", COLUMNS[:2], list(MadeUp(30).each()), noun="line"))

    def action_shell(self) -> None:
        with self.app.suspend():
            print("somebody else writes here\n" * 5)


class Program(ThriftyApp):
    """The ledger, or Textual's own table with the same rows."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [("ctrl+l", "redraw", "redraw")]
    CSS = "Ledger { background: $background; }"

    def __init__(self, count: int, kind: str) -> None:
        super().__init__()
        self.count = count
        self.kind = kind
        self.animation_level = "none"
        self.register_theme(DARK)
        self.theme = DARK.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return DARK.variables

    def get_line_filters(self) -> list[Any]:
        return [*super().get_line_filters(), SafeLines()]

    def compose(self) -> ComposeResult:
        if self.kind == "datatable":
            table: DataTable[str] = DataTable(cursor_type="row")
            table.add_columns(*(column.title for column in COLUMNS))
            keys = [column.key for column in COLUMNS]
            table.add_rows([str(row[key]) for key in keys] for row in MadeUp(self.count).each())
            yield table

    def on_mount(self) -> None:
        if self.kind == "table":
            self.push_screen(Ledger(self.count))

    def notify(self, message: str, **_: Any) -> None:  # type: ignore[override]
        """Messages go to the status line."""
        self.screen.query_one(StatusLine).say(message, "warn")

    def action_redraw(self) -> None:
        self.redraw()


if __name__ == "__main__":
    Program(int((sys.argv[1:2] or ["1000"])[0]), (sys.argv[2:3] or ["table"])[0]).run(mouse=False)
