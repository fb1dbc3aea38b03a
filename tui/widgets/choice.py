"""A question with more answers than yes and no: each has its letter, and Esc is always the harmless one."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.text import cell, joined, rows
from tui.widgets.dialogs import DOCKED, Answered
from tui.words import told as in_words


class Choice(Answered[str]):
    """Answers with the letter that was typed, or with nothing for Esc; Enter is no answer."""

    DEFAULT_CSS = f"""
    Choice {{ {DOCKED} }}
    Choice #asked {{ padding: 0 1; height: auto; background: $ask; color: $ask-text; text-style: bold; }}
    Choice #about {{ padding: 0 1; height: auto; }}
    Choice #answers {{ padding: 0 1; height: 1; background: $panel; }}
    """
    AUTO_FOCUS = None

    def __init__(
        self, question: str, answers: Sequence[tuple[str, str]], *, about: Sequence[Content | str] = (), leave: str = "go on"
    ) -> None:  # fmt: skip
        """Args:
        question: one line.
        answers: a letter and its words, the safest first.
        about: lines between the question and the answers.
        leave: what Esc does.
        """
        super().__init__()
        self.question = question
        self.answers = tuple(answers)
        self.about = tuple(about)
        self.leave = leave

    def compose(self) -> ComposeResult:
        with Vertical(classes="strip"):
            yield Static(cell(in_words(self.question)), id="asked", markup=False)
            if self.about:
                yield Static(rows(*self.about), id="about", markup=False)
            offered = [
                joined((letter, "bold $accent"), f" {in_words(words)}   ") for letter, words in self.answers
            ]
            yield Static(
                joined(*offered, ("Esc", "bold $accent"), f" {self.leave}"), id="answers", markup=False
            )

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key in ("escape", "f12"):
            self.dismiss("")
        elif event.character in dict(self.answers) and not self.too_early(event):
            self.dismiss(event.character)
