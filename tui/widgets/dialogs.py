"""Dialogs: opaque strips docked at the bottom that answer with a value; only the caller acts on it."""

from __future__ import annotations

from math import inf
from typing import TypeVar

from textual import events
from textual._time import get_time
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.text import cell, joined
from tui.words import told as in_words

Result = TypeVar("Result")
DOCKED = """
    background: transparent;
    & > .strip { dock: bottom; width: 100%; height: auto; max-height: 18; background: $surface; border-top: solid $accent; }
"""


class Answered(ModalScreen[Result]):
    """A dialog that a letter answers: one typed before the dialog stood on the screen was not meant for it."""

    _stands_since = inf

    def painted(self) -> None:
        """A frame of the dialog was written to the terminal."""
        if self._stands_since == inf and any(asked.size for asked in self.query("#asked")):
            self._stands_since = get_time()

    def too_early(self, event: events.Key) -> bool:
        """Whether the key came before the dialog could be read; says so."""
        early = event.time < self._stands_since
        if early:
            told = f" {event.character} was typed before this could be read; type it again if you mean it"
            self.query_one("#answers", Static).update(joined(("!", "bold $warning"), told))
        return early


class Question(Answered[bool]):
    """A sentence, `y/N`: only a y typed to what one has read says yes."""

    DEFAULT_CSS = """
    Question { background: transparent; }
    Question > #question { dock: bottom; width: 100%; height: auto; background: $background; }
    Question #asked { height: auto; max-height: 6; padding: 0 1; background: $ask; color: $ask-text; text-style: bold; }
    Question:ansi #asked { text-style: bold reverse; }
    Question #answers { height: 1; padding: 0 1; background: $panel; color: $foreground; }
    """
    AUTO_FOCUS = None

    def __init__(self, question: str) -> None:
        super().__init__()
        self.question = question

    def compose(self) -> ComposeResult:
        with Vertical(id="question"):
            yield Static(cell(f"{in_words(self.question)} y/N"), id="asked", markup=False)
            yield Static(joined(("y", "bold $accent"), " yes   ", ("N", "bold $accent"), " no (also Enter, Esc)"),
                         id="answers", markup=False)  # fmt: skip

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key == "y" and not self.too_early(event):
            self.dismiss(True)
        elif event.key in ("n", "N", "enter", "escape", "f12"):
            self.dismiss(False)
