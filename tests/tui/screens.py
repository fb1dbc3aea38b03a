"""Helpers that read a running application's screen as a person would."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from math import inf
from typing import Any

from rich.console import Console
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tui.text import SafeLines
from tui.themes import DARK
from tui.typed_ahead import OneKeyAtATime
from tui.widgets.columns import Column
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.pane import LedgerPane
from tui.widgets.window import Row, Rows
from tui.widgets.working import Working


def screen_text(app: App[Any]) -> str:
    """The visible characters, dialogs included, a line per row, without trailing blanks."""
    width, height = app.size
    console = Console(
        width=width, height=height, file=io.StringIO(), record=True, force_terminal=True, legacy_windows=False
    )
    console.print(app.screen._compositor.render_update(full=True, screen_stack=app._background_screens))
    return "\n".join(line.rstrip() for line in console.export_text().splitlines()) + "\n"


look = Pilot.pause
"""One look whether the processor idles."""


async def press(pilot: Pilot[Any], *words: str) -> None:
    """Type words, each after whatever came before has settled; a word in angle brackets is a key."""
    for word in words:
        await pilot.press(*([word[1:-1]] if word.startswith("<") and word.endswith(">") else word))
        await settled(pilot)
    await settled(pilot)


async def settled(pilot: Pilot[Any]) -> None:
    """Wait until nothing is under way, the short delays of a filter included."""
    quiet = 0
    while quiet < 2:
        await look(pilot)
        quiet = quiet + 1 if not pilot.app.is_running or not _under_way(pilot.app) else 0


def _under_way(app: App[Any]) -> bool:
    """Whether the screen works or is about to, a key waits, or a question is not to be read yet."""
    screen, typed = app.screen, isinstance(app, OneKeyAtATime) and (app._handing or not app.at_rest())
    delays = (getattr(screen, each, None) for each in ("_later", "_filter_timer"))
    opening = getattr(screen, "_stands_since", 0) == inf
    return bool(typed or opening or screen._callbacks or isinstance(screen, Working) or any(delays))


class CountingRows(Rows):
    """A listing that remembers which windows it was asked for."""

    def __init__(self, rows: Sequence[Row], summed: Sequence[str] = ()) -> None:
        super().__init__(rows, summed)
        self.asked: list[tuple[int, int]] = []

    def window(self, start: int, size: int) -> list[Row]:
        self.asked.append((start, size))
        return super().window(start, size)


COLUMNS = (
    Column("line", "Ln", width=5, frozen=True),
    Column("description", "Description", width=16, grow=1),
    Column("scheduled", "Scheduled", "money", 14),
    Column("this", "This period", "money", 14, edit=True),
    Column("percent", "%", "percent", 6),
    Column("state", "State", "state", 14),
    Column("date", "Date", "date", 11, min_terminal_width=100),
)


def lines(count: int) -> list[Row]:
    """Rows with round figures: row 3 is 300.00 scheduled, 30.00 this period, deducted on every fourth."""
    return [
        {
            "id": n, "version": 1, "line": str(n), "description": f"Line {n}", "scheduled": n * 10_000,
            "this": n * 1_000 * (-1 if n % 4 == 0 else 1), "percent": 1000, "state": "draft" if n % 2 else "approved",
            "date": dt.date(2026, 1, 1 + n % 28), "attention": n % 10 == 0,
        }
        for n in range(1, count + 1)
    ]  # fmt: skip


class TableApp(App[None]):
    """A table and nothing else."""

    CSS = "Screen { background: $background; }"

    def __init__(self, listing: Rows, columns: Sequence[Column] = COLUMNS, **table: Any) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.table = LedgerTable(columns, listing, today=dt.date(2026, 2, 1), **table)
        self.pane = LedgerPane(self.table)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return DARK.variables

    def get_line_filters(self) -> list[Any]:
        return [*super().get_line_filters(), SafeLines()]

    def compose(self) -> ComposeResult:
        yield self.pane
