"""The tabs of a screen as a row of words, at any width."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content

from tui.text import cell, joined
from tui.widgets.frame import FullRow
from tui.words import said

Tab = tuple[str, str]
"""A tab's title, and a note such as its count and sum."""


class TabLine(FullRow):
    """The row of tabs, which takes the room there is whenever that changes."""

    DEFAULT_CSS = """
    TabLine { height: 1; background: $surface; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self) -> None:
        super().__init__(id="tabs", markup=False)
        self._line: Callable[[int], Content] = lambda _: Content("")

    def tell(self, line: Callable[[int], Content]) -> None:
        """Show what `line` makes of the cells there are."""
        self._line = line
        self.draw()

    def draw(self) -> None:
        super().draw()
        self.update(self._line(self.room - 2), layout=False)


def tab_line(tabs: Sequence[Tab], chosen: int, width: int = 0) -> Content:
    """Tabs as words, the chosen one in brackets; each with its note.

    Where they are wider than `width` cells (0: however wide), those nearest to the chosen one, and ‹ or › where others are.
    """
    pieces = [
        _tab(f"{said(name)} {note}".strip(), place == chosen) for place, (name, note) in enumerate(tabs)
    ]
    first, end = 0, len(pieces)
    while width and end - first > 1 and _between(pieces, first, end).cell_length > width:
        first, end = (first, end - 1) if end - 1 - chosen >= chosen - first else (first + 1, end)
    return _between(pieces, first, end)


def _tab(text: str, chosen: bool) -> Content:
    return cell(f"[{text}]", "bold $accent") if chosen else cell(f" {text} ", "$dim")


def _between(pieces: Sequence[Content], first: int, end: int) -> Content:
    before, after = "‹" if first else "", "›" if end < len(pieces) else ""
    return joined((before, "$dim"), *pieces[first:end], (after, "$dim"))
