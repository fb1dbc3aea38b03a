"""Columns of a ledger table: what each shows, how wide, and which of them fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from rich.cells import cell_len, chop_cells, set_cell_size

from store.values import frozen

Kind = Literal["text", "money", "percent", "quantity", "date", "state", "mark", "method", "words"]
"""What a column holds; `words` are sentences or words of ours, `method` is a way somebody was paid."""
RIGHT: frozenset[str] = frozenset({"money", "percent", "quantity"})
GUTTER = 1
GAP = 1
NARROWEST = 6
"""Cells that a column of names keeps beside wide figures."""
NOTHING: Mapping[str, int] = {}


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
    usual: tuple[str, ...] = ()
    """The states most rows are in: they stay without their colour, so that the others are seen and a screenful is sooner there."""

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


def place(
    columns: Sequence[Column],
    width: int,
    terminal_width: int,
    pan: int = 0,
    needs: Mapping[str, int] = NOTHING,
) -> list[Placed]:
    """Lay the columns out from the left: frozen ones first, then the others from the `pan`-th on, as far as they fit.

    Args:
        needs: the width a figure of a column needs, by its key. Columns that grow give way to it, then the last ones.
    """
    shown = [column for column in columns if column.min_terminal_width <= terminal_width]
    frozen = [column for column in shown if column.frozen]
    moving = [column for column in shown if not column.frozen]
    room = width - GUTTER
    chosen = _fitting([*frozen, *moving[pan:]], [column.width for column in (*frozen, *moving[pan:])], room)
    widths = [max(column.width, needs.get(column.key, 0)) for column in chosen]
    _give_way(chosen, widths, room)
    chosen = _fitting(chosen, widths, room)
    return _spread(chosen, widths, max(0, room + GAP - _taken(widths[: len(chosen)])))


def _taken(widths: Sequence[int]) -> int:
    return sum(width + GAP for width in widths)


def _fitting(columns: Sequence[Column], widths: Sequence[int], room: int) -> list[Column]:
    """The columns from the left that fit, the first in any case."""
    count = 1
    while count < len(columns) and _taken(widths[: count + 1]) <= room:
        count += 1
    return list(columns[:count])


def _give_way(columns: Sequence[Column], widths: list[int], room: int) -> None:
    """Narrow what grows, so that everything fits."""
    for at, column in enumerate(columns):
        over = _taken(widths) - room
        if over > 0 and column.grow:
            widths[at] -= min(over, max(0, widths[at] - NARROWEST))


def _spread(columns: Sequence[Column], widths: Sequence[int], spare: int) -> list[Placed]:
    shares = sum(column.grow for column in columns)
    placed, x = [], GUTTER
    for column, width in zip(columns, widths, strict=False):
        wide = width + (spare * column.grow // shares if shares else 0)
        placed.append(Placed(column, x, wide))
        x += wide + GAP
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


def heading(title: str, width: int, *, right: bool) -> str:
    """Return a column's title in exactly `width` cells; one that is too long is cut as a name is, never as a figure."""
    title = title if cell_len(title) <= width else title.rstrip()
    return fitted(title, width, right=right and cell_len(title) <= width)
