"""Fields in which something is typed: text kept clean, and money, percent, quantities and dates read by the book's own rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.message import Message
from textual.widgets import Input

from store.errors import Invalid, Refusal
from store.rules.money import grouped, money_text, parse_percent, parse_quantity, percent_text, quantity_text
from store.text import clean, printable
from store.values import frozen
from tui.widgets.dates import in_full, read_date, stepped
from tui.widgets.sums import amount

LONGEST = 4095
"""Characters kept of what is pasted into one field."""


LINE_BREAK, UNSEEN = "¶", "¤"
"""What stands for a line break, and for any other character that cannot be seen, in a text that was in the book before."""


def _seen(text: str) -> str:
    """The text with something to see in the place of every character."""
    if text.isprintable():
        return text
    return "".join(
        LINE_BREAK if character == "\n" else character if character.isprintable() else UNSEEN
        for character in text
    )


def _kept(text: str, *, lines: bool = False) -> str:
    """As much of a text as a field takes in; with `lines`, its line breaks as well."""
    return "".join(each for each in text[:LONGEST] if printable(each, lines=lines) == each)


class Entry(Input):
    """A one-line field without a frame: no blinking, and no control character gets in; one that was in the book is seen and can be deleted."""

    DEFAULT_CSS = """
    Entry, Entry:focus { border: none; height: 1; padding: 0; background: $field; color: $foreground; background-tint: transparent; }
    Entry:focus { background: $field-focus; }
    Entry.-right { text-align: right; }
    Entry:ansi { text-style: underline; }
    Entry:ansi > .input--cursor, Entry:ansi > .input--selection { text-style: reverse; }
    """
    BINDINGS = [("f4", "choose", "list"), ("ctrl+d", "repeat", "repeat")]

    @dataclass
    class ChoicesWanted(Message):
        """F4: the values there are for this field."""

        entry: Entry

        @property
        def control(self) -> Entry:
            return self.entry

    @dataclass
    class RepeatWanted(Message):
        """Ctrl+D: the value given before, or on the line above."""

        entry: Entry

        @property
        def control(self) -> Entry:
            return self.entry

    def __init__(
        self, value: str = "", *, placeholder: str = "", id: str | None = None, disabled: bool = False,  # noqa: A002
        kind: str = "text", choices: str = "", today: dt.date | None = None,
    ) -> None:  # fmt: skip
        """Args:
        kind: what is typed, a key of `READERS`; in a date the date keys step.
        choices: which list F4 offers.
        today: the day `t` stands for.
        """
        super().__init__(
            value, placeholder=placeholder, id=id, select_on_focus=True, compact=True, disabled=disabled
        )
        self.cursor_blink = False
        self.kind = kind
        self.choices = choices
        self.today = today

    @property
    def _value(self) -> Text:
        return Text(_seen(self.value), no_wrap=True, overflow="ignore", end="")

    def _position_to_cell(self, position: int) -> int:
        return cell_len(_seen(self.value[:position]))

    def action_choose(self) -> None:
        self.post_message(self.ChoicesWanted(self))

    def action_repeat(self) -> None:
        self.post_message(self.RepeatWanted(self))

    def put(self, text: str) -> None:
        """Let the field hold this and nothing else, the cursor behind it; line breaks stay where its text has lines."""
        self.value = _kept(text, lines=self.kind in LINES)
        self.cursor_position = len(self.value)

    def on_key(self, event: events.Key) -> None:
        """In a date that can be read, or where nothing is typed, a date key steps instead of being written."""
        if self.kind != "date" or self.today is None or not event.character:
            return
        date = self.date()
        if date and (there := stepped(event.character, date, self.today)):
            event.stop()
            event.prevent_default()
            self.put(there.isoformat())

    def date(self) -> dt.date | None:
        """The date that is typed, today where nothing is; None where it is no date (yet)."""
        if self.today is None or not self.value.strip():
            return self.today
        try:
            return read_date(self.value, "date", self.today)
        except Refusal:
            return None

    def replace(self, text: str, start: int, end: int) -> None:
        """Put text in place of a range, without what cannot be printed and without more than a field holds."""
        super().replace(_kept(text), start, end)

    def _on_paste(self, event: events.Paste) -> None:
        """Take the first line of what is pasted, cut to a field's length before anything looks at it."""
        event.stop()
        event.prevent_default()
        text = event.text[:LONGEST].lstrip("\r\n")
        first = text.splitlines()[0] if text else ""
        start, end = self.selection
        self.replace(first, min(start, end), max(start, end))


Reader = Callable[[str, str, dt.date], Any]
LINES = ("reason", "memo")
"""Kinds of field whose text may have several lines."""


def yes_or_no(text: str, field: str, _today: dt.date) -> bool:
    """Yes or no in full or by its first letter, or `Invalid`."""
    word = text.strip().casefold()
    if word and ("yes".startswith(word) or "no".startswith(word)):
        return word[0] == "y"
    raise Invalid(f"{field} is yes or no; type one of them.", field=field, value=text)


READERS: dict[str, Reader] = {
    "text": lambda text, field, _today: clean(text, field),
    **dict.fromkeys(LINES, lambda text, field, _today: clean(text, field, limit=LONGEST, lines=True)),
    "money": lambda text, field, _today: amount(text, field),
    "percent": lambda text, field, _today: parse_percent(text.strip().removesuffix("%").strip(), field),
    "quantity": lambda text, field, _today: parse_quantity(text, field),
    "date": read_date,
    "yes_no": yes_or_no,
}
"""Kind of field -> what reads it; each raises `Invalid` with the way out."""


def typed_form(kind: str, value: object) -> str:
    """A stored value as a clerk would type it."""
    if value is None:
        return ""
    writers: dict[str, Callable[[Any], str]] = {
        "money": money_text, "percent": percent_text, "quantity": quantity_text, "date": lambda day: day.isoformat(),
        "yes_no": lambda yes: "yes" if yes else "no",
    }  # fmt: skip
    return writers.get(kind, str)(value)


@frozen
class FieldSpec:
    """One field of a form."""

    key: str
    label: str
    kind: str = "text"
    value: object = None
    required: bool = True
    hint: str = ""
    choices: str = ""
    """Which list F4 offers, by its name in `tui.choices`."""
    percent: Callable[[int], int] | None = None
    """What a percentage comes to, from basis points to cents, where an amount may be typed as one."""
    longest: int = 0
    """Most characters; 0 where the action alone says."""

    @property
    def list_name(self) -> str:
        """The list F4 offers; reasons have theirs wherever they are asked for."""
        return self.choices or ("reason" if self.kind == "reason" else "")

    def read(self, text: str, today: dt.date) -> Any:
        """The typed text as a value; None where it is empty and may be."""
        if not text.strip():
            if not self.required:
                return None
            raise Invalid(
                f"{self.label} is needed; type it or press Esc to leave.", field=self.label, value=""
            )
        if self.longest and len(text.strip()) > self.longest:
            raise Invalid(
                f"{self.label} has {len(text.strip())} characters; at most {self.longest} are allowed, shorten it.",
                field=self.label, value=text,
            )  # fmt: skip
        if self.percent and text.strip().endswith("%"):
            return self.percent(parse_percent(text.strip()[:-1].strip(), self.label))
        return READERS[self.kind](text, self.label, today)

    def understood(self, text: str, today: dt.date) -> str:
        """What would be taken for what is typed, where that is more than its own words; nothing where it cannot be read yet."""
        if not text.strip() or self.kind not in ("date", "money"):
            return ""
        try:
            value = self.read(text, today)
        except Refusal:
            return ""
        return in_full(value) if self.kind == "date" else f"= {grouped(value)}"


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

    def __init__(self, id: str = "editor") -> None:  # noqa: A002
        super().__init__(id=id)
        self.select_on_focus = False
        self.key = ""
        self.before = ""
        """The cell's value as it was opened."""

    def on_key(self, event: events.Key) -> None:
        if event.key in self.MOVES:
            self.post_message(self.Done(self, self.key, self.value, self.MOVES[event.key]))
        elif event.key in ("escape", "f12"):
            self.post_message(self.Left(self))
        else:
            return
        event.stop()
        event.prevent_default()
