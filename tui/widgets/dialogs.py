"""Dialogs: opaque strips docked at the bottom that answer with a value; only the caller acts on it."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.text import cell, joined
from tui.words import said

DOCKED = """
    background: transparent;
    & > .strip { dock: bottom; width: 100%; height: auto; max-height: 18; background: $surface; border-top: solid $accent; }
"""


class Question(ModalScreen[bool]):
    """One line, `y/N`: only a typed y says yes."""

    DEFAULT_CSS = """
    Question { background: transparent; }
    Question > #question { dock: bottom; width: 100%; height: 2; background: $background; }
    Question #asked { height: 1; padding: 0 1; background: $ask; color: $ask-text; text-style: bold; }
    Question #answers { height: 1; padding: 0 1; background: $panel; color: $foreground; }
    """
    AUTO_FOCUS = None

    def __init__(self, question: str) -> None:
        super().__init__()
        self.question = question

    def compose(self) -> ComposeResult:
        with Vertical(id="question"):
            yield Static(cell(f"{said(self.question)} y/N"), id="asked", markup=False)
            yield Static(joined(("y", "bold $accent"), " yes   ", ("N", "bold $accent"), " no (also Enter, Esc)"),
                         id="answers", markup=False)  # fmt: skip

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key == "y":
            self.dismiss(True)
        elif event.key in ("n", "N", "enter", "escape", "f12"):
            self.dismiss(False)
