"""Columns of a ledger table: what each shows, how wide, and which of them fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from rich.cells import cell_len, chop_cells, set_cell_size

from store.values import frozen

Kind = Literal["text", "money", "percent", "quantity", "date", "state", "mark", "method", "words"]
"""What a column holds; `words` are sentences or words of ours, `method` is a way somebody was paid."""
RIGHT: frozenset[str] = frozenset({"money", "percent", "quantity"})
GUTTER = 1
GAP = 1


@frozen
class Column:
    """One column of a ledger table."""

    key: str
    """The row's key, and the totals' key where the column is summed."""
    title: str
    kind: Kind = "text"
    width: int = 10
    """Width in character cells, without the gap."""
    frozen: bool = False
    """Stays in place while the others pan."""
    min_terminal_width: int = 0
    """Hidden on terminals narrower than this."""
    grow: int = 0
    """The column's share of the room that is left over."""
    edit: bool = False
    """Whether its cells can be edited in place."""
    sort: str = ""
    """What to sort by when it is not `key`; `-` forbids sorting."""

    @property
    def right(self) -> bool:
        """Whether its figures stand right-aligned."""
        return self.kind in RIGHT

    @property
    def sort_key(self) -> str:
        """What the listing is asked to sort by; empty where it cannot."""
        return "" if self.sort == "-" else self.sort or self.key


class Placed(NamedTuple):
    """A column where it stands on the screen."""

    column: Column
    x: int
    width: int


def place(columns: Sequence[Column], width: int, terminal_width: int, pan: int = 0) -> list[Placed]:
    """Lay the columns out from the left: frozen ones first, then the others from the `pan`-th on, as far as they fit."""
    shown = [column for column in columns if column.min_terminal_width <= terminal_width]
    frozen = [column for column in shown if column.frozen]
    moving = [column for column in shown if not column.frozen]
    chosen: list[Column] = []
    room = width - GUTTER
    for column in [*frozen, *moving[pan:]]:
        if chosen and room < column.width + GAP:
            break
        chosen.append(column)
        room -= column.width + GAP
    return _spread(chosen, max(0, room + GAP))


def _spread(columns: list[Column], spare: int) -> list[Placed]:
    shares = sum(column.grow for column in columns)
    placed, x = [], GUTTER
    for column in columns:
        extra = spare * column.grow // shares if shares else 0
        placed.append(Placed(column, x, column.width + extra))
        x += column.width + extra + GAP
    return placed


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """Return the text in exactly `width` cells; a figure that does not fit shows ``#`` rather than part of itself."""
    length = cell_len(text)
    if length == width:
        return text
    if length < width:
        return " " * (width - length) + text if right else text + " " * (width - length)
    if right:
        return "#" * width
    return (
        set_cell_size(chop_cells(text, width - 1)[0], width - 1) + "…"
        if width > 1
        else set_cell_size(text, width)
    )
