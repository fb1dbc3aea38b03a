"""The thrifty display: of every frame, only what differs from the one before goes to the terminal.

Textual sends each region it has painted again: twenty kilobytes for a list scrolled by a row, a second on a slow line.
Here the frame is compared with what the terminal shows already (the front buffer), and only the difference is sent.

It leans on Textual's own classes for frames, so it works with one version of Textual and stands aside with any other.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from operator import ne
from pathlib import Path
from typing import Any

import textual
from rich.cells import split_graphemes
from rich.color import ColorSystem
from rich.console import RenderableType
from rich.style import Style
from textual import events
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.screen import Screen
from textual.strip import SGR_STYLES, Strip

from tui.pen import Cell, Line, Look, Pen, commonest_blank, fills_with_background, newline

MADE_FOR = "8.2.8"
"""The version of Textual whose frames are understood here."""
STANDS_ASIDE = "The thrifty display knows Textual {known}, not {found}, and stands aside: traffic is heavier."
FEWEST_SHIFTED, LONGEST_SHIFT = 4, 3
"""Rows that must have moved together for a scroll region to be worth it, and how far they may have."""
ONE_PACKET = 1200
"""Characters that arrive together; only for more is another order of writing tried, and the terminal asked to hold the frame back."""
ONE_ERASURE = 3
"""Characters that erasing the rest of a row takes; erasing all rows at once spares them, and costs the letters that could have stayed."""
_UNWRITABLE = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)))
"""Control characters, which no frame may carry."""


Update = LayoutUpdate | ChopsUpdate


def _pieces(update: Update) -> Iterator[tuple[int, int, Strip]]:
    """Row, column and content of everything a frame paints."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in line:
                yield y, x, strip
                x += strip.cell_length
        return
    for y, first, last in update.spans:
        for end, (x, chop) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if chop is not None and x < last and end > first:
                yield y, x, chop.crop(0, min(end, last) - x)


@lru_cache(maxsize=2048)
def _look(style: Style | None, colors: ColorSystem) -> Look:
    if style is None:
        return Look()
    bits = style._attributes & style._set_attributes
    attributes = tuple(code for bit, code in enumerate(SGR_STYLES) if bits >> bit & 1)
    color = ";".join(style.color.downgrade(colors).get_ansi_codes()) if style.color else ""
    background = ";".join(style.bgcolor.downgrade(colors).get_ansi_codes(False)) if style.bgcolor else ""
    return Look(attributes, color, background)


@lru_cache(maxsize=2048)
def _cells(text: str, look: Look) -> tuple[str, tuple[Cell, ...]]:
    """Marks that belong to the character before the text, and the text's cells."""
    text = text.translate(_UNWRITABLE)
    blank = (" ", look.on_blank())
    if text.isascii():
        return "", tuple(blank if character == " " else (character, look) for character in text)
    spans, _ = split_graphemes(text)
    marks = "".join(text[start:end] for start, end, width in spans if not width)
    pieces = [(text[start:end], width) for start, end, width in spans if width]
    cells = [[blank if piece == " " else (piece, look), *[("", look)] * (wide - 1)] for piece, wide in pieces]
    return marks, tuple(chain.from_iterable(cells))


def _painted(strip: Strip, colors: ColorSystem) -> list[Cell]:
    line: list[Cell] = []
    for text, style, control in strip:
        if control:
            continue
        marks, cells = _cells(text, _look(style, colors))
        if marks and line:
            base = next(at for at in reversed(range(len(line))) if line[at][0])
            line[base] = (line[base][0] + marks, line[base][1])
        line += cells
    return line


def _lay(row: Line, x: int, cells: list[Cell]) -> None:
    """Put cells into a row; half a wide character left at either end becomes a blank."""
    end = min(x + len(cells), len(row))
    if end <= x:
        return
    if (cut := row[x]) and not cut[0] and (head := row[x - 1]):
        row[x - 1] = (" ", head[1])
    row[x:end] = cells[: end - x]
    if end < len(row) and (after := row[end]) and not after[0]:
        row[end] = (" ", after[1])


class Front:
    """What the terminal shows, as far as it is known."""

    def __init__(self, erases: bool = False, newline: str = "\r\n") -> None:
        self.erases = erases
        self.newline = newline
        self.rows: list[Line] = []
        self.size = (0, 0)

    def drop(self) -> None:
        """Know nothing any more: somebody else may have written to the terminal."""
        self.rows, self.size = [], (0, 0)

    def difference(self, update: Update, colors: ColorSystem) -> str:
        """What to send for a frame; from then on the terminal shows it."""
        pen = self._pen()
        if isinstance(update, LayoutUpdate) and update.region.size != self.size:
            self.size = update.region.size
            self.rows = [[None] * update.region.width for _ in range(update.region.height)]
            pen.written.append("\x1b[r\x1b[m")
        goal = self._goal(update, colors)
        if sum(map(ne, self.rows, goal)) >= FEWEST_SHIFTED and (found := best_shift(self.rows, goal)):
            pen.scroll(*found)
            top, bottom, shift = found
            bare: list[Line] = [[None] * len(goal[0]) for _ in range(abs(shift))]
            moved = self.rows[top : bottom + 1]
            self.rows[top : bottom + 1] = [*moved[shift:], *bare] if shift > 0 else [*bare, *moved[:shift]]
        before, self.rows = self.rows, goal
        return "".join(pen.written) + self._shortest(before, goal)

    def _shortest(self, before: list[Line], goal: list[Line]) -> str:
        """What differs, written with the fewest characters: row by row or styles together, from what is there or from nothing."""
        plain, grouped = self._pen(), self._pen()
        plain.rows(_differing(before, goal))
        if len(plain.ended) <= ONE_PACKET:
            return plain.ended
        if self.erases and (top := erased_from(before, goal)) is not None:
            blank = commonest_blank(chain.from_iterable(goal[top:])) or (" ", Look())
            grouped.clear(top, blank)
            bare: list[Line] = [[blank] * len(row) for row in goal[top:]]
            before = [*before[:top], *bare]
        grouped.rows_by_style(_differing(before, goal))
        return min(plain.ended, grouped.ended, key=len)

    def _pen(self) -> Pen:
        return Pen(self.erases, self.newline)

    def _goal(self, update: Update, colors: ColorSystem) -> list[Line]:
        goal = list(self.rows)
        for y, x, strip in _pieces(update):
            if goal[y] is self.rows[y]:
                goal[y] = goal[y].copy()
            _lay(goal[y], x, _painted(strip, colors))
        return goal


def _differing(before: Sequence[Line], goal: Sequence[Line]) -> list[tuple[int, Line, Line]]:
    return [(y, old, new) for y, (old, new) in enumerate(zip(before, goal, strict=True)) if old != new]


def erased_from(before: Sequence[Line], goal: Sequence[Line]) -> int | None:
    """The first row of those it is best to erase all at once; None where too much would have to be written again."""
    top, most_saved, kept = None, 0, 0
    for y in reversed(range(len(goal))):
        cells = zip(before[y], goal[y], strict=True)
        kept += sum(old == new and new is not None and new[0] != " " for old, new in cells)
        if (saved := ONE_ERASURE * (len(goal) - y) - kept) > most_saved:
            top, most_saved = y, saved
    return top


def best_shift(rows: Sequence[Line], goal: Sequence[Line]) -> tuple[int, int, int] | None:
    """First row, last row and distance of the scroll that leaves the fewest cells to write, if one saves a row of them."""
    height, width = len(goal), len(goal[0])
    differing = [sum(map(ne, old, new)) if old != new else 0 for old, new in zip(rows, goal, strict=True)]
    best, most_saved = None, width
    for shift in (*range(1, LONGEST_SHIFT + 1), *range(-LONGEST_SHIFT, 0)):
        here = range(max(0, -shift), min(height, height - shift))
        fits = [y for y in here if differing[y] and goal[y] == rows[y + shift]]
        if len(fits) < FEWEST_SHIFTED:
            continue
        first, last = fits[0], fits[-1]
        top, bottom = min(first, first + shift), max(last, last + shift)
        left = sum(sum(map(ne, goal[y], rows[y + shift])) for y in range(first, last + 1))
        saved = sum(differing[top : bottom + 1]) - left - abs(shift) * width
        if saved > most_saved:
            best, most_saved = (top, bottom, shift), saved
    return best


def _textual_version() -> str:
    """The version of Textual that is installed. Looked for where it lies, first: whoever could be asked is slow to be there."""
    if Path(textual.__file__).parents[1].joinpath(f"textual-{MADE_FOR}.dist-info").is_dir():
        return MADE_FOR
    from importlib.metadata import version

    return version("textual")


class ThriftyApp(App[None]):
    """An application whose frames are written thriftily where a person looks at a terminal.

    ``BILLSPOOL_THRIFTY=off`` turns it off.
    """

    _front: Front | None = None

    def on_mount(self) -> None:
        off = os.environ.get("BILLSPOOL_THRIFTY", "").lower() in ("off", "0", "no")
        watched = sys.__stdout__ is not None and sys.__stdout__.isatty()
        if off or not watched or self.is_headless or self.is_inline:
            return
        if (found := _textual_version()) != MADE_FOR:
            self.set_timer(0.5, lambda: self.notify(STANDS_ASIDE.format(known=MADE_FOR, found=found)))
            return
        self._front = Front(fills_with_background(), newline())
        self.app_resume_signal.subscribe(self, lambda _app: self.redraw())

    def on_resize(self, event: events.Resize) -> None:
        """A new size, and a driver started again, leave nothing known of what the terminal shows."""
        if self._front is not None and self._front.rows:
            self._front.drop()
            if event.size == self.size:
                self.redraw()

    def _set_pointer_shape(self, shape: str) -> None:
        """Ask for no shape of a mouse pointer."""

    def redraw(self) -> None:
        """Paint the whole screen again, whatever the terminal may show now."""
        if self._front is not None:
            self._front.drop()
        self.refresh(layout=True)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        front, held_back = self._front, self._batch_count or not self._running or self._closed
        if front is None or renderable is None or held_back:
            return super()._display(screen, renderable)
        if not front.rows and not isinstance(renderable, LayoutUpdate):
            below = self._background_screens
            renderable = self.screen._compositor.render_update(full=True, screen_stack=below)
        if not isinstance(renderable, LayoutUpdate | ChopsUpdate):
            front.drop()
            return super()._display(screen, renderable)
        return self._send(front.difference(renderable, self.console._color_system or ColorSystem.TRUECOLOR))

    def _send(self, text: str) -> None:
        """Write a frame, and leave the hardware cursor where the focus is."""
        x, y = cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
        if self._driver is not None and (text or cursor != self._previous_cursor_position):
            self._previous_cursor_position = cursor
            text += f"\x1b[{y + 1};{x + 1}H" if cursor else "\x1b[H"
            held = self._sync_available and len(text) > ONE_PACKET
            self._driver.write(f"\x1b[?2026h{text}\x1b[?2026l" if held else text)
            self._driver.flush()
        self.post_display_hook()
