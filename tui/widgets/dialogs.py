"""Dialogs: opaque strips docked at the bottom that answer with a value; only the caller acts on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from store.errors import Refusal
from tui.text import cell, joined
from tui.widgets.entry import Entry, FieldSpec, typed_form

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
            yield Static(cell(f"{self.question} y/N"), id="asked", markup=False)
            yield Static(joined(("y", "bold $accent"), " yes   ", ("N", "bold $accent"), " no (also Enter, Esc)"),
                         id="answers", markup=False)  # fmt: skip

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key == "y":
            self.dismiss(True)
        elif event.key in ("n", "N", "enter", "escape", "f12"):
            self.dismiss(False)


class Form(ModalScreen[dict[str, Any] | None]):
    """A few fields below one another; Enter and Tab go on, Enter on the last one answers, Esc leaves."""

    DEFAULT_CSS = f"""
    Form {{ {DOCKED} }}
    Form .title {{ height: 1; padding: 0 1; text-style: bold; }}
    Form .row {{ height: 1; padding: 0 1; }}
    Form .label {{ width: 22; color: $dim; }}
    Form .hint {{ width: auto; color: $dim; padding: 0 0 0 2; }}
    Form Entry {{ width: 1fr; max-width: 60; }}
    Form #answer {{ height: 1; padding: 0 1; }}
    Form #form-keys {{ height: 1; padding: 0 1; background: $panel; }}
    """
    BINDINGS = [("escape,f12", "leave", "leave"), ("f10", "accept", "accept"),
                ("down", "app.focus_next", "next"), ("up", "app.focus_previous", "previous")]  # fmt: skip

    def __init__(
        self,
        title: str,
        fields: Sequence[FieldSpec],
        today: dt.date,
        accept: Callable[[dict[str, Any]], object] | None = None,
    ) -> None:
        """Args:
        title: what will happen.
        fields: from top to bottom.
        today: for dates typed in short.
        accept: called with the values before the form closes; a Refusal keeps it open and is shown in place.
        """
        super().__init__()
        self.heading = title
        self.fields = tuple(fields)
        self.today = today
        self.accept = accept

    def compose(self) -> ComposeResult:
        with Vertical(classes="strip"):
            yield Static(cell(self.heading), classes="title", markup=False)
            for field in self.fields:
                with Horizontal(classes="row"):
                    yield Static(cell(field.label), classes="label", markup=False)
                    yield Entry(typed_form(field.kind, field.value), id=f"field-{field.key}")
                    yield Static(cell(field.hint), classes="hint", markup=False)
            yield Static("", id="answer", markup=False)
            yield Static(joined(("Enter", "bold $accent"), " next, on the last line done   ", ("F10", "bold $accent"),
                                " done   ", ("Esc", "bold $accent"), " leave as it was"),
                         id="form-keys", markup=False)  # fmt: skip

    def on_mount(self) -> None:
        self.query(Entry).first().focus()

    @on(Input.Submitted)
    def _go_on(self, event: Input.Submitted) -> None:
        field = next(field for field in self.fields if event.input.id == f"field-{field.key}")
        if field is self.fields[-1]:
            self.action_accept()
        elif self._read(field) is not Refusal:
            self._say("")
            self.focus_next()

    def _read(self, field: FieldSpec) -> Any:
        """The field's value; the class Refusal where it was refused and the clerk has been told."""
        entry = self.query_one(f"#field-{field.key}", Entry)
        try:
            return field.read(entry.value, self.today)
        except Refusal as refusal:
            entry.focus()
            self._say(refusal.message)
            return Refusal

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_accept(self) -> None:
        values: dict[str, Any] = {}
        for field in self.fields:
            values[field.key] = self._read(field)
            if values[field.key] is Refusal:
                return
        try:
            if self.accept:
                self.accept(values)
        except Refusal as refusal:
            self._say(refusal.message)
            return
        self.dismiss(values)

    def _say(self, message: str) -> None:
        self.query_one("#answer", Static).update(cell(f"✗ {message}" if message else "", "bold $error"))
