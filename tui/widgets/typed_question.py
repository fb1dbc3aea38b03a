"""A question about much: its amount or number itself is the answer."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.preferences import Preferences
from tui.text import cell, joined
from tui.widgets.entry import Entry
from tui.widgets.figures import money
from tui.words import told as in_words


class TypedQuestion(ModalScreen[bool]):
    """Yes only where the figure is typed as it stands in the question; thousands separators may be left out."""

    DEFAULT_CSS = """
    TypedQuestion { background: transparent; }
    TypedQuestion > #question { dock: bottom; width: 100%; height: auto; background: $background; }
    TypedQuestion #asked { height: auto; max-height: 6; padding: 0 1; background: $ask; color: $ask-text; text-style: bold; }
    TypedQuestion:ansi #asked { text-style: bold reverse; }
    TypedQuestion #answers { height: 1; padding: 0 1; background: $panel; color: $foreground; }
    TypedQuestion .label { width: auto; }
    TypedQuestion Entry { width: 20; margin: 0 1; }
    """

    def __init__(self, question: str, figure: str) -> None:
        """Args:
        question: one sentence.
        figure: what is to be typed, such as ``1,234,567.89`` or ``140``.
        """
        super().__init__()
        self.question = question
        self.figure = figure

    def compose(self) -> ComposeResult:
        with Vertical(id="question"):
            yield Static(cell(in_words(self.question)), id="asked", markup=False)
            with Horizontal(id="answers"):
                yield Static(
                    joined("Type ", (self.figure, "bold $accent"), " to post it:"),
                    classes="label",
                    markup=False,
                )
                yield Entry(id="figure")
                yield Static(joined(("Esc", "bold $accent"), " no"), id="no", classes="label", markup=False)

    def on_mount(self) -> None:
        self.query_one(Entry).focus()

    @on(Input.Submitted)
    def _answer(self, event: Input.Submitted) -> None:
        if _digits(event.value) == _digits(self.figure):
            self.dismiss(True)
        elif not event.value.strip():
            self.dismiss(False)
        else:
            self.query_one("#no", Static).update(
                cell(f"✗ that is not {self.figure}; Esc leaves", "bold $error")
            )

    def on_key(self, event: events.Key) -> None:
        if event.key in ("escape", "f12"):
            event.stop()
            event.prevent_default()
            self.dismiss(False)


def figure_to_type(preferences: Preferences, amount: int, count: int) -> str:
    """What is to be typed for this amount (cents) or number of decisions; empty where a y will do."""
    if 0 < preferences.confirm_amount < abs(amount):
        return money(abs(amount))
    return str(count) if 0 < preferences.confirm_count < count else ""


def _digits(text: str) -> str:
    whole, point, cents = text.replace(",", "").strip().partition(".")
    return f"{whole}.{cents.ljust(2, '0')}" if point and cents.strip("0") else whole
