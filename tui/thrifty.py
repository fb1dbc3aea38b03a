"""The thrifty display: of every frame, only what differs from the one before goes to the terminal.

Textual sends each region it has painted again: twenty kilobytes for a list scrolled by a row, a second on a slow line.
Here the frame is compared with what the terminal shows already (the front buffer), and only the difference is sent.

It leans on Textual's own classes for frames, so it works with one version of Textual and stands aside with any other.
"""

from __future__ import annotations

import curses
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from operator import ne
from pathlib import Path
from typing import Any, NamedTuple

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

MADE_FOR = "8.2.8"
"""The version of Textual whose frames are understood here."""
STANDS_ASIDE = "The thrifty display knows Textual {known}, not {found}, and stands aside: traffic is heavier."
MERGED_GAP, FEWEST_ERASED = 4, 10
"""Unchanged cells sooner written again than jumped over; blanks sooner erased than written."""
FEWEST_SHIFTED, LONGEST_SHIFT = 4, 3
"""Rows that must have moved together for a scroll region to be worth it, and how far they may have."""
ONE_PACKET = 1200
"""Characters that arrive together; only for more is the terminal asked to hold the frame back until it is complete."""
_UNWRITABLE = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)))
"""Control characters, which no frame may carry."""
_OFF = {"1": "22", "3": "23", "4": "24", "7": "27"}
"""The codes that end bold, italic, underline and reverse alone."""
_UNSEEN = {"1", "2", "3"}
"""Attributes that a blank does not show; nor does it show a colour, so it has none here but its background."""


class Look(NamedTuple):
    """A style as a terminal is told it: SGR codes of attributes, colour and background."""

    attributes: tuple[str, ...] = ()
    color: str = ""
    background: str = ""

    def on_blank(self) -> Look:
        """What of it is seen where there is no character."""
        return Look(background=self.background) if _UNSEEN.issuperset(self.attributes) else self


Cell = tuple[str, Look]
"""What stands in a cell, and how; a cell that a wide character reaches into holds an empty text."""
Line = list[Cell | None]
"""A row of cells; None where it is not known what the terminal shows."""
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


@lru_cache(maxsize=4096)
def _turn(before: Look, after: Look) -> str:
    """The shortest sequence from one style to another."""
    if not any(after):
        return "\x1b[m"
    old, new = set(before.attributes), set(after.attributes)
    parts = ("0" if any(before) else "", *after.attributes, after.color, after.background)
    whole = ";".join(filter(None, parts))
    if not old - new <= _OFF.keys() or ("1" in old - new and "2" in new):
        return f"\x1b[{whole}m"
    codes = [*(_OFF[code] for code in sorted(old - new)), *sorted(new - old)]
    codes += [after.color or "39"] * (after.color != before.color)
    codes += [after.background or "49"] * (after.background != before.background)
    return f"\x1b[{min(whole, ';'.join(codes), key=len)}m"


class Pen:
    """Writes cells; it knows where it stands and in which style, and says either only when it changes."""

    def __init__(self, erases: bool) -> None:
        self.erases = erases
        """Whether the terminal fills what it erases with the background."""
        self.written: list[str] = []
        self.at: tuple[int, int] | None = None
        self.on_row: int | None = None
        self.look = Look()

    def scroll(self, top: int, bottom: int, shift: int) -> None:
        """Move the rows of a region up (down where the shift is negative)."""
        start, step = (bottom, "\x1bD") if shift > 0 else (top, "\x1bM")
        self.written.append(f"\x1b[{top + 1};{bottom + 1}r\x1b[{start + 1}H{step * abs(shift)}\x1b[r")

    def row(self, y: int, old: Line, new: Line) -> None:
        """Write what differs between two states of a row."""
        changed = [x for x, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
        if self.erases:
            changed = self._erase(y, changed, new)
        end = 0
        for x in changed:
            if x >= end:
                head = next(at for at in range(x, -1, -1) if (cell := new[at]) is None or cell[0] or not at)
                self._go(y, head, new)
                end = self._write(y, head, new)

    def _erase(self, y: int, changed: list[int], row: Line) -> list[int]:
        """Erase the rest of a row where that spares blanks; return the columns left to write."""
        start = changed[0]
        blanks = Counter(cell for cell in row[start:] if cell and cell[0] == " " and not any(cell[1][:2]))
        blank = max(blanks, key=blanks.__getitem__, default=None)
        left = [x for x in range(start, len(row)) if row[x] != blank]
        if blank is None or len(changed) - len(left) < FEWEST_ERASED:
            return changed
        self._go(y, start, row)
        self._dress(blank)
        self.written.append("\x1b[K")
        return left

    def _go(self, y: int, x: int, row: Line) -> None:
        if self.on_row == y - 1:
            self.written.append("\r\n")
            self.at = (y, 0)
        if self.at is None or self.at[0] != y or self.at[1] > x:
            self.written.append(f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H")
        elif self.at[1] < x:
            gap = [cell for cell in row[self.at[1] : x] if cell and cell[0].isascii() and self._wears(cell)]
            short = len(gap) == x - self.at[1] <= MERGED_GAP and all(text for text, _ in gap)
            self.written += [text for text, _ in gap] if short else [f"\x1b[{x - self.at[1]}C"]
        self.at, self.on_row = (y, x), y

    def _wears(self, cell: Cell) -> bool:
        """Whether the cell can be written in the style of the moment."""
        return cell[1] == (self.look.on_blank() if cell[0] == " " else self.look)

    def _dress(self, cell: Cell) -> None:
        """Change to the style of a cell; a blank asks for no more than its background."""
        if self._wears(cell):
            return
        look = cell[1]
        if not look.color and not look.attributes and _UNSEEN.issuperset(self.look.attributes):
            look = self.look._replace(background=look.background)
        self.written.append(_turn(self.look, look))
        self.look = look

    def _write(self, y: int, x: int, row: Line) -> int:
        """Write one cell and return the column after it."""
        cell = row[x] or (" ", Look())
        self._dress(cell)
        self.written.append(cell[0])
        end = x + 1
        while end < len(row) and (after := row[end]) and not after[0]:
            end += 1
        # Terminals disagree on how far they go after clusters and pictures, and at the end of a row.
        self.at = (y, end) if end < len(row) and len(cell[0]) == 1 and cell[0] <= "\uffff" else None
        return end


class Front:
    """What the terminal shows, as far as it is known."""

    def __init__(self, erases: bool = False) -> None:
        self.erases = erases
        self.rows: list[Line] = []
        self.size = (0, 0)

    def drop(self) -> None:
        """Know nothing any more: somebody else may have written to the terminal."""
        self.rows, self.size = [], (0, 0)

    def difference(self, update: Update, colors: ColorSystem) -> str:
        """What to send for a frame; from then on the terminal shows it."""
        pen = Pen(self.erases)
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
        for y, (old, new) in enumerate(zip(self.rows, goal, strict=True)):
            if old != new:
                pen.row(y, old, new)
        self.rows = goal
        return "".join((*pen.written, "\x1b[m" if any(pen.look) else ""))

    def _goal(self, update: Update, colors: ColorSystem) -> list[Line]:
        goal = list(self.rows)
        for y, x, strip in _pieces(update):
            if goal[y] is self.rows[y]:
                goal[y] = goal[y].copy()
            _lay(goal[y], x, _painted(strip, colors))
        return goal


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


def _fills_with_background() -> bool:
    """Whether terminfo says that the terminal erases to the background colour."""
    try:
        curses.setupterm(fd=sys.__stdout__.fileno() if sys.__stdout__ else -1)
        return curses.tigetflag("bce") == 1
    except (curses.error, ValueError, OSError):
        return False


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
        self._front = Front(_fills_with_background())
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
