"""Fields in which something is typed: text kept clean, and money, percent, quantities and dates read by the book's own rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from textual import events
from textual.message import Message
from textual.widgets import Input

from store.errors import Invalid
from store.rules.money import (
    money_text,
    parse_date,
    parse_money,
    parse_percent,
    parse_quantity,
    percent_text,
    quantity_text,
)
from store.text import clean, printable

LONGEST = 4095
"""Characters kept of what is pasted into one field."""


class Entry(Input):
    """A one-line field without a frame: no blinking, and no control character gets in."""

    DEFAULT_CSS = """
    Entry, Entry:focus { border: none; height: 1; padding: 0; background: $field; color: $foreground; background-tint: transparent; }
    Entry:focus { background: $field-focus; }
    Entry.-right { text-align: right; }
    """

    def __init__(
        self, value: str = "", *, placeholder: str = "", id: str | None = None, disabled: bool = False,  # noqa: A002
    ) -> None:  # fmt: skip
        super().__init__(
            value, placeholder=placeholder, id=id, select_on_focus=True, compact=True, disabled=disabled
        )
        self.cursor_blink = False

    def replace(self, text: str, start: int, end: int) -> None:
        """Put text in place of a range, without what cannot be printed and without more than a field holds."""
        kept = "".join(character for character in text[:LONGEST] if printable(character) == character)
        super().replace(kept, start, end)

    def _on_paste(self, event: events.Paste) -> None:
        """Take the first line of what is pasted, cut to a field's length before anything looks at it."""
        event.stop()
        event.prevent_default()
        text = event.text[:LONGEST].lstrip("\r\n")
        first = text.splitlines()[0] if text else ""
        start, end = self.selection
        self.replace(first, min(start, end), max(start, end))


Reader = Callable[[str, str, dt.date], Any]


def _read_date(text: str, field: str, today: dt.date) -> dt.date:
    """ISO dates, ``t`` for today, a bare day of this month, or ``month/day`` of this year."""
    typed = text.strip().lower()
    if typed == "t":
        return today
    parts = typed.split("/")
    if all(part.isascii() and part.isdigit() and len(part) <= 2 for part in parts) and len(parts) <= 2:
        month, number = (today.month, int(parts[0])) if len(parts) == 1 else (int(parts[0]), int(parts[1]))
        try:
            return dt.date(today.year, month, number)
        except ValueError:
            raise Invalid(
                f"{field}: {typed} is no day; type it as 2026-02-25, 25 or 2/25.", field=field, value=typed
            ) from None
    return parse_date(text, field)


READERS: dict[str, Reader] = {
    "text": lambda text, field, _today: clean(text, field),
    "reason": lambda text, field, _today: clean(text, field, limit=LONGEST),
    "money": lambda text, field, _today: parse_money(text, field),
    "percent": lambda text, field, _today: parse_percent(text.strip().removesuffix("%").strip(), field),
    "quantity": lambda text, field, _today: parse_quantity(text, field),
    "date": _read_date,
}
"""Kind of field -> what reads it; each raises `Invalid` with the way out."""


def typed_form(kind: str, value: object) -> str:
    """A stored value as a clerk would type it."""
    if value is None:
        return ""
    writers: dict[str, Callable[[Any], str]] = {
        "money": money_text, "percent": percent_text, "quantity": quantity_text, "date": lambda day: day.isoformat(),
    }  # fmt: skip
    return writers.get(kind, str)(value)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a form."""

    key: str
    label: str
    kind: str = "text"
    value: object = None
    required: bool = True
    hint: str = ""

    def read(self, text: str, today: dt.date) -> Any:
        """The typed text as a value; None where it is empty and may be."""
        if not text.strip():
            if not self.required:
                return None
            raise Invalid(
                f"{self.label} is needed; type it or press Esc to leave.", field=self.label, value=""
            )
        return READERS[self.kind](text, self.label, today)


class CellEditor(Entry):
    """The field that stands over a table's cell while it is edited."""

    DEFAULT_CSS = "CellEditor { position: absolute; layer: above; display: none; }"

    MOVES = {"enter": "down", "down": "down", "up": "up", "tab": "next", "shift+tab": "previous"}

    @dataclass
    class Done(Message):
        """A value was typed; `move` says where the clerk wants to go next."""

        editor: CellEditor
        key: str
        text: str
        move: str

        @property
        def control(self) -> CellEditor:
            return self.editor

    @dataclass
    class Left(Message):
        """The cell was left as it was."""

        editor: CellEditor

    @dataclass
    class RepeatWanted(Message):
        """Ctrl+D: the value from the line above."""

        editor: CellEditor
        key: str

    def __init__(self, id: str = "editor") -> None:  # noqa: A002
        super().__init__(id=id)
        self.key = ""

    def on_key(self, event: events.Key) -> None:
        if event.key in self.MOVES:
            self.post_message(self.Done(self, self.key, self.value, self.MOVES[event.key]))
        elif event.key in ("escape", "f12"):
            self.post_message(self.Left(self))
        elif event.key == "ctrl+d":
            self.post_message(self.RepeatWanted(self, self.key))
        else:
            return
        event.stop()
        event.prevent_default()
