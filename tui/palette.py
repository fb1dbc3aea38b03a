"""Finding one's way: help and palette are lists of commands to type into; the palette also leads to what the book holds.

Commitments, invoices and vendors are asked for a few rows at a time, and only once something has been typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from store.desk import Desk
from store.views import commitments, invoice_lists, lists, seats
from tui import key_names, ways_to
from tui.keymap import BY_ID, Command
from tui.widgets.columns import Column
from tui.widgets.figures import money, state_words
from tui.widgets.picker import Picker
from tui.widgets.window import Row, Rows
from tui.words import said

if TYPE_CHECKING:
    from tui.screens.framed import FramedScreen

COLUMNS = (
    Column("label", "Command", width=18),
    Column("shown", "Key", width=12),
    Column("help", "What it does", width=40, grow=1),
)
LEAST_TYPED = 2
"""Characters before the book is asked."""
MOST_FOUND = 6
"""Rows of each kind that are offered."""
MOST_READ = 40
"""Rows read of a kind of which only some fit."""
DELAY = 0.08
"""Seconds the palette waits for the next letter."""

Screen = Callable[[], "FramedScreen"]


def command_rows(commands: Sequence[Command]) -> Commands:
    """Commands as rows to pick from."""
    return Commands(
        [
            {
                "id": number, "version": 1, "label": said(command.label), "shown": command.shown, "help": said(command.help),
                "keys": " ".join([*command.names, *map(key_names.printed, command.names)]), "command": command.id,
            }
            for number, command in enumerate(commands)
        ]
    )  # fmt: skip


def command_of(row: Row) -> Command:
    """The command a row stands for."""
    return BY_ID[row["command"]]


class Commands(Rows):
    """Commands, found by their words or by their key; a key that is typed whole comes first."""

    def matching(self, text: str) -> Rows:
        found = super().matching(text).rows
        return Rows(sorted(found, key=lambda row: not self._is_key(row, text.strip())))

    @staticmethod
    def _is_key(row: Row, text: str) -> bool:
        keys = row["keys"].split()
        return text in keys or (len(text) > 1 and text.casefold() in [key.casefold() for key in keys])


class Everything(Rows):
    """Commands, and below them what the book holds."""

    def __init__(self, commands: Commands, desk: Desk) -> None:
        super().__init__(commands.rows)
        self._commands = commands
        self._desk = desk

    def matching(self, text: str) -> Rows:
        found = self._commands.matching(text).rows
        if len(text.strip()) >= LEAST_TYPED:
            found = [*found, *_numbered(_in_book(self._desk, text.strip()))]
        return Rows(found)


def _numbered(rows: Iterator[Row]) -> list[Row]:
    return [{**row, "id": -1 - number, "version": 1} for number, row in enumerate(rows)]


def _in_book(desk: Desk, text: str) -> Iterator[Row]:
    for row in commitments.listing(desk).matching(text).window(0, MOST_FOUND):
        about = f"{row['title']} · {row['vendor']} · {state_words(row['status'])}"
        yield {
            "label": row["number"],
            "shown": "commitment",
            "help": about,
            "go": partial(ways_to.commitment, row["number"]),
        }
    for row in _invoices(desk, text):
        about = f"{row['number']} · {row['vendor']} · {state_words(row['status'])} · due {money(row['due'])}"
        yield {
            "label": row["invoice"],
            "shown": "invoice",
            "help": about,
            "go": partial(ways_to.invoice, row["invoice"]),
        }
    for row in _vendors(desk, text):
        go = partial(ways_to.commitments, row["name"])
        yield {"label": row["name"], "shown": "vendor", "help": "its commitments", "go": go}


def _invoices(desk: Desk, text: str) -> list[Row]:
    """Invoices by their own or their vendor's number; ``SC-001/2`` names one."""
    contract, slash, position = text.rpartition("/")
    if not slash:
        return list(invoice_lists.listing(desk).matching(text).window(0, MOST_FOUND))
    found = invoice_lists.listing(desk).matching(contract).window(0, MOST_READ)
    return [row for row in found if str(row["position"]).startswith(position)][:MOST_FOUND]


def _vendors(desk: Desk, text: str) -> list[Row]:
    """Vendors by name; an invoice contact is told of none."""
    with desk.book.reading():
        outside = seats.is_contact(desk)
    return [] if outside else list(lists.vendors(desk).matching(text).window(0, MOST_FOUND))


def destination(row: Row) -> Screen | None:
    """What a row of the palette opens; None for a command."""
    return cast("Screen | None", row.get("go"))


def palette(commands: Sequence[Command], desk: Desk) -> Picker:
    """Every command, and with something typed, whatever of the book contains it."""
    rows = Everything(command_rows(commands), desk)
    title = "Go to or do: a command, a commitment, an invoice, a vendor"
    return Picker(title, COLUMNS, rows, noun="line", delay=DELAY, takes="goes there or does it")


def help_on(commands: Sequence[Command], takes: str = "does it") -> Picker:
    """What every key does; a name or a key can be typed. `takes`: what Enter does with one."""
    return Picker("Keys here: type a name or a key", COLUMNS, command_rows(commands), noun="", takes=takes)
