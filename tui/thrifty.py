"""The thrifty display: of every frame, only what differs from the one before goes to the terminal.

Textual sends each region it has painted again, cell for cell with its colours: twenty kilobytes for a list scrolled by a
row. Over a slow line that is a second. Here the frame is compared with what the terminal shows already (the front
buffer), and the shortest plain VT100 text that turns the one into the other is sent: changed cells, changed colours, and a
scroll region where rows have moved.

It leans on Textual's own classes for frames, so it works with one version of Textual and stands aside with any other.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.metadata import version
from operator import ne
from typing import Any, NamedTuple

from rich.cells import split_graphemes
from rich.color import ColorSystem
from rich.console import Console, RenderableType
from rich.style import Style
from textual import events
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.screen import Screen
from textual.strip import Strip

MADE_FOR = "8.2.8"
"""The version of Textual whose frames are understood here."""
STANDS_ASIDE = (
    "The thrifty display knows Textual {known}, not {found}, and stands aside: expect more traffic."
)

Cell = tuple[str, str]
"""What stands in a cell and its SGR codes; a cell that a wide character reaches into holds an empty text."""
Line = list[Cell | None]
"""A row of cells; None where it is not known what the terminal shows."""

MERGED_GAP = 4
"""Unchanged cells of the current style that are sooner written again than jumped over."""
LONGEST_SHIFT = 3
"""Rows by which content may have moved to be looked for."""
FEWEST_SHIFTED = 4
"""Rows that must have moved together for a scroll region to be worth it."""
_UNWRITABLE = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)))
"""Control characters, which no frame may carry."""


# ---- from strips to cells ---------------------------------------------------------------------------------------


def _pieces(update: LayoutUpdate | ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Row, column and content of everything a frame paints."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in line:
                yield y, x, strip
                x += strip.cell_length
        return
    for y, first, end_of_span in update.spans:
        for end, (x, chop) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if chop is not None and x < end_of_span and end > first:
                yield y, x, chop.crop(0, min(end, end_of_span) - x)


@lru_cache(maxsize=2048)
def _cells(text: str, sgr: str) -> tuple[str, tuple[Cell, ...]]:
    """Marks that belong to the character before the text, and the text's cells."""
    text = text.translate(_UNWRITABLE)
    if text.isascii():
        return "", tuple((character, sgr) for character in text)
    marks, cells = "", []
    for start, end, width in split_graphemes(text)[0]:
        if not width:
            marks += text[start:end]
            continue
        cells.append((text[start:end], sgr))
        cells += [("", sgr)] * (width - 1)
    return marks, tuple(cells)


def _sgr(style: Style | None, colors: ColorSystem) -> str:
    if style is None:
        return ""
    return Strip.render_ansi(style, colors) if style._ansi is None else style._ansi


def _painted(strip: Strip, colors: ColorSystem) -> list[Cell]:
    """The strip as cells."""
    line: list[Cell] = []
    for text, style, control in strip:
        if control:
            continue
        marks, cells = _cells(text, _sgr(style, colors))
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
    row[x:end] = cells[: end - x]
    if end < len(row) and (after := row[end]) and not after[0]:
        row[end] = (" ", after[1])
    if x and (before := row[x - 1]) and _is_wide(before[0]):
        row[x - 1] = (" ", before[1])


@lru_cache(maxsize=1024)
def _is_wide(text: str) -> bool:
    return not text.isascii() and sum(width for _, _, width in split_graphemes(text)[0]) > 1


# ---- from cells to text -----------------------------------------------------------------------------------------


class Look(NamedTuple):
    """SGR codes taken apart."""

    attributes: frozenset[str]
    color: str
    background: str


_OFF = {"1": "22", "3": "23", "4": "24", "7": "27"}
"""The codes that end bold, italic, underline and reverse alone."""


@lru_cache(maxsize=1024)
def _look(sgr: str) -> Look:
    codes = iter(sgr.split(";") if sgr else ())
    attributes, color, background = set(), "", ""
    for code in codes:
        number = int(code)
        if number in (38, 48):
            kind = next(codes)
            code = ";".join((code, kind, *(next(codes) for _ in range(1 if kind == "5" else 3))))
        if number < 30:
            attributes.add(code)
        elif number in (*range(40, 50), *range(100, 108)):
            background = code
        elif number in (*range(30, 40), *range(90, 98)):
            color = code
        else:
            attributes.add(code)
    return Look(frozenset(attributes), color, background)


@lru_cache(maxsize=4096)
def _turn(before: str, after: str) -> str:
    """The shortest sequence from one style to another."""
    if not after:
        return "\x1b[m"
    whole = f"\x1b[0;{after}m" if before else f"\x1b[{after}m"
    old, new = _look(before), _look(after)
    ended = old.attributes - new.attributes
    if not ended <= _OFF.keys() or ("1" in ended and "2" in new.attributes):
        return whole
    codes = sorted(_OFF[code] for code in ended) + sorted(new.attributes - old.attributes)
    if new.color != old.color:
        codes.append(new.color or "39")
    if new.background != old.background:
        codes.append(new.background or "49")
    return min(whole, f"\x1b[{';'.join(codes)}m", key=len)


def _text(cell: Cell | None) -> str | None:
    return cell and cell[0]


class Pen:
    """Writes cells; it knows where it stands and in which style, and says either only when it changes."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.at: tuple[int, int] | None = None
        self.sgr = ""

    def scroll(self, top: int, bottom: int, shift: int) -> None:
        """Move the rows of a region up (down where the shift is negative)."""
        self.written.append(f"\x1b[{top + 1};{bottom + 1}r")
        start, step = (bottom, "\x1bD") if shift > 0 else (top, "\x1bM")
        self.written.append(f"\x1b[{start + 1}H{step * abs(shift)}\x1b[r")
        self.at = None

    def row(self, y: int, old: Line, new: Line) -> None:
        """Write what differs between two states of a row."""
        end = 0
        for x in [x for x, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]:
            if x < end:
                continue
            head = x
            while head and _text(new[head]) == "":
                head -= 1
            self._go(y, head, new)
            end = self._write(y, head, new)

    def _go(self, y: int, x: int, row: Line) -> None:
        if self.at == (y, x):
            return
        if self.at is None or self.at[0] != y or self.at[1] > x:
            self.written.append(f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H")
            return
        gap = [cell for cell in row[self.at[1] : x] if cell]
        if len(gap) <= MERGED_GAP and all(text.isascii() and text and sgr == self.sgr for text, sgr in gap):
            self.written += [text for text, _ in gap]
        else:
            self.written.append(f"\x1b[{x - self.at[1]}C")

    def _write(self, y: int, x: int, row: Line) -> int:
        """Write one cell and return the column after it."""
        text, sgr = row[x] or (" ", "")
        if sgr != self.sgr:
            self.written.append(_turn(self.sgr, sgr))
            self.sgr = sgr
        self.written.append(text)
        end = x + 1
        while end < len(row) and _text(row[end]) == "":
            end += 1
        # Terminals disagree on how far they go after clusters and pictures, and at the end of a row.
        trusted = end < len(row) and len(text) == 1 and text <= "\uffff"
        self.at = (y, end) if trusted else None
        return end

    def finish(self) -> str:
        """Everything written, ending in the plain style."""
        if self.sgr:
            self.written.append("\x1b[m")
        return "".join(self.written)


# ---- what the terminal shows ------------------------------------------------------------------------------------


class Front:
    """What the terminal shows, as far as it is known."""

    def __init__(self) -> None:
        self.rows: list[Line] = []

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows known; none before the first frame."""
        return (len(self.rows[0]), len(self.rows)) if self.rows else (0, 0)

    def drop(self) -> None:
        """Know nothing any more: somebody else may have written to the terminal."""
        self.rows = []

    def difference(self, update: LayoutUpdate | ChopsUpdate, colors: ColorSystem) -> str:
        """What to send for a frame; from then on the terminal shows it."""
        pen = Pen()
        if isinstance(update, LayoutUpdate) and update.region.size != self.size:
            self.rows = [[None] * update.region.width for _ in range(update.region.height)]
            pen.written.append("\x1b[r\x1b[m")
        goal = self._goal(update, colors)
        if sum(map(ne, self.rows, goal)) >= FEWEST_SHIFTED:
            self._scroll(goal, pen)
        for y, (old, new) in enumerate(zip(self.rows, goal, strict=True)):
            if old != new:
                pen.row(y, old, new)
        self.rows = goal
        return pen.finish()

    def _goal(self, update: LayoutUpdate | ChopsUpdate, colors: ColorSystem) -> list[Line]:
        goal, own = list(self.rows), set()
        for y, x, strip in _pieces(update):
            if not 0 <= y < len(goal):
                continue
            if y not in own:
                own.add(y)
                goal[y] = goal[y].copy()
            _lay(goal[y], x, _painted(strip, colors))
        return goal

    def _scroll(self, goal: list[Line], pen: Pen) -> None:
        found = _best_shift(self.rows, goal)
        if found is None:
            return
        top, bottom, shift = found
        pen.scroll(top, bottom, shift)
        bare: list[Line] = [[None] * len(goal[0]) for _ in range(abs(shift))]
        moved = self.rows[top : bottom + 1]
        self.rows[top : bottom + 1] = moved[shift:] + bare if shift > 0 else bare + moved[:shift]


def _best_shift(rows: Sequence[Line], goal: Sequence[Line]) -> tuple[int, int, int] | None:
    """First row, last row and distance of the scroll that leaves the fewest cells to write, if any saves enough."""
    height, width = len(goal), len(goal[0])
    differing = [sum(map(ne, old, new)) if old != new else 0 for old, new in zip(rows, goal, strict=True)]
    best, most_saved = None, width
    for shift in (*range(1, LONGEST_SHIFT + 1), *range(-LONGEST_SHIFT, 0)):
        reach = range(max(0, -shift), min(height, height - shift))
        fits = [y for y in reach if differing[y] and goal[y] == rows[y + shift]]
        if len(fits) < FEWEST_SHIFTED:
            continue
        first, last = fits[0], fits[-1]
        top, bottom = min(first, first + shift), max(last, last + shift)
        left = (
            sum(sum(map(ne, goal[y], rows[y + shift])) for y in range(first, last + 1)) + abs(shift) * width
        )
        saved = sum(differing[top : bottom + 1]) - left
        if saved > most_saved:
            best, most_saved = (top, bottom, shift), saved
    return best


class Frame(CompositorUpdate):
    """A frame of Textual's that is written as its difference from what is shown."""

    def __init__(self, update: LayoutUpdate | ChopsUpdate, front: Front) -> None:
        self.update = update
        self.front = front

    def render_segments(self, console: Console) -> str:
        return self.front.difference(self.update, console._color_system or ColorSystem.TRUECOLOR)


class ThriftyApp(App[None]):
    """An application whose frames are written thriftily where a person looks at a terminal.

    ``BILLSPOOL_THRIFTY=off`` turns it off.
    """

    _front: Front | None = None

    def on_mount(self) -> None:
        wanted = os.environ.get("BILLSPOOL_THRIFTY", "").lower() not in ("off", "0", "no")
        stdout: Any = sys.__stdout__
        if not wanted or self.is_headless or self.is_inline or stdout is None or not stdout.isatty():
            return
        if (found := version("textual")) != MADE_FOR:
            self.set_timer(0.5, lambda: self.notify(STANDS_ASIDE.format(known=MADE_FOR, found=found)))
            return
        self._front = Front()
        self.app_resume_signal.subscribe(self, lambda _app: self.redraw())

    def on_resize(self, event: events.Resize) -> None:
        """Whoever changes the size, and whatever starts the driver again, may have changed what is shown."""
        if self._front is None or not self._front.rows:
            return
        self._front.drop()
        if event.size == self.size:
            self.redraw()

    def redraw(self) -> None:
        """Paint the whole screen again, whatever the terminal may show now."""
        if self._front is not None:
            self._front.drop()
        self.refresh(layout=True)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        front = self._front
        if front is None or renderable is None:
            super()._display(screen, renderable)
            return
        if not front.rows and not isinstance(renderable, LayoutUpdate):
            renderable = self.screen._compositor.render_update(
                full=True, screen_stack=self._background_screens
            )
        if isinstance(renderable, LayoutUpdate | ChopsUpdate):
            super()._display(screen, Frame(renderable, front))  # type: ignore[arg-type]
            return
        front.drop()
        super()._display(screen, renderable)
