"""Lines to be read, some of which lead somewhere: the cursor goes from one of these to the next, and Enter opens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.widgets import Static

from store.values import frozen
from tui.keymap import bindings_for
from tui.text import joined, rows

MOVES = ("table.down", "table.up", "table.first", "table.last", "table.left", "table.right", "table.open")


@frozen
class Line:
    """One line; `target` names what it opens, nothing where it only says something."""

    content: Content
    target: Any = None


class Openings(Static, can_focus=True):
    """A column of lines with one cursor; the first cell of each is the cursor's."""

    DEFAULT_CSS = "Openings { height: 1fr; text-wrap: nowrap; text-overflow: ellipsis; }"
    BINDINGS = [each for each in bindings_for("table") if isinstance(each, Binding) and each.id in MOVES]

    @dataclass
    class Opened(Message):
        """Enter was pressed on a line that leads somewhere."""

        target: Any

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__("", id=id, markup=False)
        self.lines: tuple[Line, ...] = ()
        self.cursor = 0

    @property
    def target(self) -> Any:
        """What the line under the cursor opens."""
        return self.lines[self.cursor].target if self.cursor < len(self.lines) else None

    def show(self, lines: Sequence[Line]) -> None:
        """Show other lines; the cursor stays on what it stood on."""
        stood_on, self.lines = self.target, tuple(lines)
        places = self._places()
        same = [place for place in places if self.lines[place].target == stood_on]
        self.cursor = (same or places or [0])[0]
        self._draw()

    def _places(self) -> list[int]:
        return [place for place, line in enumerate(self.lines) if line.target is not None]

    def _draw(self) -> None:
        self.update(rows(*(self._drawn(place, line) for place, line in enumerate(self.lines))), layout=False)

    def _drawn(self, place: int, line: Line) -> Content:
        if place != self.cursor or line.target is None:
            return joined(" ", line.content)
        text, in_colour = (
            joined(">" if self.has_focus else " ", line.content),
            not self.app.has_class("-accessible"),
        )
        strong = "reverse" if self.app.ansi_color else "$cursor-text on $cursor-row"
        style = "bold" if not in_colour else strong if self.has_focus else "on $panel"
        width = self.content_size.width or self.size.width
        return (text.truncate(width, pad=True) if width else text).stylize(style)

    def on_focus(self) -> None:
        self._draw()

    def on_blur(self) -> None:
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def line_region(self, place: int) -> Region:
        """Where a line stands in the widget."""
        return Region(0, place, self.size.width, 1)

    # ---- actions ------------------------------------------------------------------------------------------------

    def _go(self, step: int) -> None:
        places = self._places()
        if self.cursor in places:
            self.cursor = places[max(0, min(places.index(self.cursor) + step, len(places) - 1))]
            self._draw()

    def action_table_down(self) -> None:
        self._go(1)

    def action_table_up(self) -> None:
        self._go(-1)

    def action_table_first(self) -> None:
        self._go(-len(self.lines))

    def action_table_last(self) -> None:
        self._go(len(self.lines))

    def action_table_left(self) -> None:
        self._go_beside(-1)

    def action_table_right(self) -> None:
        self._go_beside(1)

    def _go_beside(self, step: int) -> None:
        """To the column to the left or right, where there is one with somewhere to go."""
        columns = [each for each in self.screen.query(Openings) if each.display and each.target is not None]
        if self in columns:
            columns[max(0, min(columns.index(self) + step, len(columns) - 1))].focus()

    def action_table_open(self) -> None:
        if self.target is not None:
            self.post_message(self.Opened(self.target))
