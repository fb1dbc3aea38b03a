"""Tables on paper: heads that come again on every page, a sum of each page and one of all, rows that are never split."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import Literal

from exporter.documents import fonts
from exporter.documents.fonts import BOLD, REGULAR
from exporter.documents.pages import DIM, INK, RULE, Page, Pages
from store.rules.money import grouped

PAD = 3
"""Points left free on either side of a cell."""
APART = 6
"""More points before words that follow a column of figures, which end where the words begin."""
Style = Literal["line", "group", "sum"]


@dataclass(frozen=True, slots=True)
class Col:
    """A column on paper.

    Attributes:
        title: its head; may be broken into lines.
        width: in points.
        right: whether figures stand right-aligned in it.
        letter: what stands above the title, such as ``C``.
        grow: its share of the room that is left over.
        most: most lines a cell is broken into.
    """

    title: str
    width: float
    right: bool = False
    letter: str = ""
    grow: int = 0
    most: int = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its cells as text, what it adds to the sums by column in cents (None adds nothing), and its style."""

    cells: Sequence[str]
    sums: Sequence[int | None] = ()
    style: Style = "line"


@dataclass
class Grid:
    """A table being laid on pages.

    Attributes:
        begin: makes a page with its head and answers it, ready for the table.
        summed: the places of the columns that are summed.
        finish: turns the sums into the cells of a total row: its words and the sums by place.
        size: of the letters, in points.
        page_sums: whether each page ends with its own sum, where there are several.
    """

    columns: Sequence[Col]
    begin: Callable[[], Page]
    summed: Sequence[int] = ()
    finish: Callable[[str, dict[int, int]], Sequence[str]] | None = None
    size: float = 7.5
    page_sums: bool = True
    words: tuple[str, str] = ("This page", "Total")

    def lay(self, lines: Iterable[Line], nothing: str = "") -> Page:
        """Lay the rows and their sums; answers the last page, on which something may follow."""
        all_lines = list(lines)
        page = self._begun()
        if not all_lines:
            page.text(page.left + PAD, page.y + 12, nothing, grey=DIM)
            page.y += 20
            return page
        whole, part, began = dict.fromkeys(self.summed, 0), dict.fromkeys(self.summed, 0), 0
        reserve = self._height(1) * (2 if self.summed else 0) + 4
        for place, line in enumerate(all_lines):
            cells = self._broken(line)
            height = self._height(max(map(len, cells), default=1))
            follows = self._height(1) if line.style == "group" and place + 1 < len(all_lines) else 0
            if page.y + height + follows > page.bottom - reserve and began < place:
                self._sum(page, self.words[0], part, page_sum=True)
                page, part, began = self._begun(), dict.fromkeys(self.summed, 0), place
            self._row(page, line, cells, height)
            for at in self.summed if line.sums else ():
                part[at] += line.sums[at] or 0
                whole[at] += line.sums[at] or 0
        if began:
            self._sum(page, self.words[0], part, page_sum=True)
        self._sum(page, self.words[1], whole)
        return page

    # ---- rows ---------------------------------------------------------------------------------------------------

    def _height(self, lines: int) -> float:
        return lines * self.size * 1.28 + 3

    def _widths(self, page: Page) -> list[float]:
        spare = page.right - page.left - sum(column.width for column in self.columns)
        shares = sum(column.grow for column in self.columns)
        return [
            column.width + (spare * column.grow / shares if shares and spare > 0 else 0)
            for column in self.columns
        ]

    def _begun(self) -> Page:
        page = self.begin()
        self.widths = self._widths(page)
        self._head(page)
        return page

    def _head(self, page: Page) -> None:
        size = self.size - 0.5
        titles = [
            fonts.wrapped(fonts.drawable(column.title), BOLD, size, width - lead - PAD, 4)
            for column, width, lead in zip(self.columns, self.widths, self._leads, strict=True)
        ]
        lettered = any(column.letter for column in self.columns)
        tall = max(map(len, titles))
        height = (tall + lettered) * size * 1.25 + 5
        page.ground(page.left, page.y, sum(self.widths), height)
        for column, lead, (x, width), lines in zip(
            self.columns, self._leads, self._places(page), titles, strict=True
        ):
            if column.letter:
                page.text_middle(x + width / 2, page.y + size * 1.2, column.letter, size, grey=DIM)
            for number, text in enumerate(lines):
                y = page.y + (tall - len(lines) + number + 1 + lettered) * size * 1.25
                self._cell(page, column, lead, x, width, y, text, size, bold=True)
        page.y += height
        page.rule(page.left, page.y, page.left + sum(self.widths), grey=INK)

    @cached_property
    def _leads(self) -> list[float]:
        """Points left free before each column's words."""
        before = [None, *self.columns]
        return [
            PAD + (APART if left is not None and left.right and not column.right else 0)
            for left, column in zip(before, self.columns, strict=False)
        ]

    def _places(self, page: Page) -> list[tuple[float, float]]:
        places, x = [], page.left
        for width in self.widths:
            places.append((x, width))
            x += width
        return places

    def _broken(self, line: Line) -> list[list[str]]:
        font = REGULAR if line.style == "line" else BOLD
        if line.style == "group":
            room = sum(self.widths) - 2 * PAD
            return [fonts.wrapped(fonts.drawable(line.cells[0]), font, self.size, room, 2)]
        return [
            fonts.wrapped(fonts.drawable_lines(cell), font, self.size, width - lead - PAD, column.most)
            if cell and not column.right
            else [cell]
            for column, width, lead, cell in zip(
                self.columns, self.widths, self._leads, line.cells, strict=True
            )
        ]

    def _row(self, page: Page, line: Line, cells: list[list[str]], height: float) -> None:
        bold = line.style != "line"
        if line.style == "group":
            page.text(page.left + PAD, page.y + self.size * 1.25, cells[0][0], self.size, bold=True)
            for number, text in enumerate(cells[0][1:], 2):
                page.text(page.left + PAD, page.y + number * self.size * 1.28, text, self.size, bold=True)
        else:
            for column, lead, (x, width), texts in zip(
                self.columns, self._leads, self._places(page), cells, strict=True
            ):
                for number, text in enumerate(texts):
                    y = page.y + self.size * (1.25 + number * 1.28)
                    self._cell(page, column, lead, x, width, y, text, self.size, bold=bold)
        page.y += height
        page.rule(page.left, page.y, page.left + sum(self.widths), weight=0.25)

    def _cell(
        self, page: Page, column: Col, lead: float, x: float, width: float, y: float, text: str, size: float, *, bold: bool
    ) -> None:  # fmt: skip
        if column.right:
            room, font = width - 2 * PAD, BOLD if bold else REGULAR
            while size > 4 and fonts.width(text, font, size) > room:
                size -= 0.5
            page.text_right(x + width - PAD, y, text, size, bold=bold)
        else:
            page.text(x + lead, y, text, size, bold=bold)

    # ---- sums ---------------------------------------------------------------------------------------------------

    def _sum(self, page: Page, words: str, sums: dict[int, int], *, page_sum: bool = False) -> None:
        if not self.summed or (page_sum and not self.page_sums):
            return
        cells = self.finish(words, sums) if self.finish else self._plain_sum(words, sums)
        line = Line(cells, style="sum")
        height = self._height(1)
        if not page_sum:
            page.ground(page.left, page.y, sum(self.widths), height)
        page.rule(page.left, page.y, page.left + sum(self.widths), grey=RULE if page_sum else INK)
        self._row(page, line, self._broken(line), height)

    def _plain_sum(self, words: str, sums: dict[int, int]) -> list[str]:
        first_sum = min(self.summed)
        told = next((place for place in (1, 0) if place < first_sum), None)
        return [
            grouped_in_brackets(sums[place]) if place in sums else words if place == told else ""
            for place in range(len(self.columns))
        ]


def grouped_in_brackets(cents: int) -> str:
    """An amount on paper: ``21,375.00``, ``(1,500.00)`` when negative, ``0.00`` for nothing."""
    return f"({grouped(-cents)})" if cents < 0 else grouped(cents)


def head_of(pages: Pages, size: tuple[float, float], left: Sequence[str], right: Sequence[str]) -> Page:
    """A page with its head: the first words of either side large, the others below in smaller letters."""
    page = pages.add(size)
    for number, (text, told) in enumerate(zip_longest(left, right, fillvalue="")):
        large, y = not number, page.y + 14 + number * 11
        letters, ends = (14, 11) if large else (SMALL, SMALL)
        font, grey = (BOLD, INK) if large else (REGULAR, DIM)
        room = page.right - page.left
        shown = fonts.fitted(fonts.drawable(told), font, ends, room * 0.45)
        page.text_right(page.right, y, shown, ends, bold=large, grey=grey)
        room -= fonts.width(shown, font, ends) + 12
        page.text(
            page.left,
            y,
            fonts.fitted(fonts.drawable(text), font, letters, room),
            letters,
            bold=large,
            grey=grey,
        )
    page.y += 14 + max(len(left), len(right)) * 11
    return page


SMALL = 8
