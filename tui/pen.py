"""A pen for the terminal: cells in, the fewest characters out that put them where they belong in the style they have."""

from __future__ import annotations

import curses
import sys
import termios
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

MERGED_GAP, FEWEST_ERASED = 4, 10
"""Unchanged cells sooner written again than jumped over; blanks sooner erased than written."""
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
        return _on_blank(self)


@lru_cache(maxsize=4096)
def _on_blank(look: Look) -> Look:
    return Look(background=look.background) if _UNSEEN.issuperset(look.attributes) else look


Cell = tuple[str, Look]
"""What stands in a cell, and how; a cell that a wide character reaches into holds an empty text."""
Line = list[Cell | None]
"""A row of cells; None where it is not known what the terminal shows."""


def commonest_blank(cells: Iterable[Cell | None]) -> Cell | None:
    """The blank with nothing but a background that most of the cells are; None where none is."""
    blanks = Counter(cell for cell in cells if cell and cell[0] == " " and not any(cell[1][:2]))
    return max(blanks, key=blanks.__getitem__, default=None)


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

    def __init__(self, erases: bool, newline: str) -> None:
        self.erases = erases
        """Whether the terminal fills what it erases with the background."""
        self.newline = newline
        """What leads to the beginning of the next row."""
        self.written: list[str] = []
        self.at: tuple[int, int] | None = None
        self.on_row: int | None = None
        self.look = Look()

    @property
    def ended(self) -> str:
        """What is written, and the style put back."""
        return "".join((*self.written, "\x1b[m" if any(self.look) else ""))

    def scroll(self, top: int, bottom: int, shift: int) -> None:
        """Move the rows of a region up (down where the shift is negative)."""
        start, step = (bottom, "\x1bD") if shift > 0 else (top, "\x1bM")
        self.written.append(f"\x1b[{top + 1};{bottom + 1}r\x1b[{start + 1}H{step * abs(shift)}\x1b[r")

    def clear(self, top: int, blank: Cell) -> None:
        """Erase the rows from one on, in the background of a blank."""
        self._go(top, 0, [])
        self._dress(blank)
        self.written.append("\x1b[J")

    def rows(self, differing: Iterable[tuple[int, Line, Line]]) -> None:
        """Write what differs between two states of rows, each from left to right."""
        for y, old, new in differing:
            self._run(y, self._changed(y, old, new), new)

    def rows_by_style(self, differing: Iterable[tuple[int, Line, Line]]) -> None:
        """The same, what stands in a row in another style than most of it later, together with its like from other rows.

        A column of coloured words costs a jump for each, where row by row it costs a change of style and one back.
        """
        later: defaultdict[Look, list[tuple[int, list[int], Line]]] = defaultdict(list)
        for y, old, new in differing:
            changed = self._changed(y, old, new)
            looks = Counter(cell[1] for x in changed if (cell := new[x]) and cell[0] != " ")
            most = max(looks, key=looks.__getitem__, default=None)
            places = {x: cell[1] for x in changed if (cell := new[x]) and cell[0] != " " and cell[1] != most}
            self._run(y, [x for x in changed if x not in places], new)
            for look in dict.fromkeys(places.values()):
                later[look].append((y, [x for x, its in places.items() if its == look], new))
        for others in later.values():
            for y, places_, new in others:
                self._run(y, places_, new)

    def _changed(self, y: int, old: Line, new: Line) -> list[int]:
        """The columns left to write, once blanks are erased where that spares some."""
        changed = [x for x, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
        return self._erase(y, changed, new) if self.erases else changed

    def _run(self, y: int, columns: Iterable[int], row: Line) -> None:
        end = 0
        for x in columns:
            if x >= end:
                head = next(at for at in range(x, -1, -1) if (cell := row[at]) is None or cell[0] or not at)
                if self.at != (y, head):
                    self._go(y, head, row)
                end = self._write(y, head, row)

    def _erase(self, y: int, changed: list[int], row: Line) -> list[int]:
        """Erase the rest of a row where that spares blanks; return the columns left to write."""
        start = changed[0]
        blank = commonest_blank(row[start:])
        left = [x for x in range(start, len(row)) if row[x] != blank]
        if blank is None or len(changed) - len(left) < FEWEST_ERASED:
            return changed
        self._go(y, start, row)
        self._dress(blank)
        self.written.append("\x1b[K")
        return left

    def _go(self, y: int, x: int, row: Line) -> None:
        if self.on_row == y - 1:
            self.written.append(self.newline)
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


def fills_with_background() -> bool:
    """Whether terminfo says that the terminal erases to the background colour."""
    try:
        curses.setupterm(fd=sys.__stdout__.fileno() if sys.__stdout__ else -1)
        return curses.tigetflag("bce") == 1
    except (curses.error, ValueError, OSError):
        return False


def newline() -> str:
    """What leads to the beginning of the next row: a terminal that puts the return before a line feed itself would send it twice."""
    try:
        output = termios.tcgetattr(sys.__stdout__)[1] if sys.__stdout__ else 0
    except (termios.error, ValueError, OSError):
        output = 0
    return "\n" if output & termios.OPOST and output & termios.ONLCR else "\r\n"
