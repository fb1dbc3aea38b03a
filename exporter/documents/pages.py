"""Pages of a PDF: what stands on them is put down first and drawn at the end, when their number is known.

Places are points from the upper left corner of the sheet. The same content gives the same bytes: no clock and no chance goes in.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from PIL import Image, ImageDraw, ImageFont
from reportlab import rl_config
from reportlab.lib.pagesizes import landscape, letter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from exporter.documents import fonts
from exporter.documents.fonts import BOLD, REGULAR

MARGIN = 36
"""Points left free around a page: half an inch."""
UPRIGHT: tuple[float, float] = letter
ACROSS: tuple[float, float] = landscape(letter)
INK, DIM, RULE, GROUND, FAINT = 0.0, 0.38, 0.7, 0.93, 0.925
"""Greys, from black ink to the words behind a page that certifies nothing."""
SIZE = 8
FOOT = 22
"""Points of the line at the bottom of a page."""
CODED: Final = "A letter this typeface lacks is written as its code, such as \\u4e2d."

Mark = Callable[[Canvas], None]

rl_config.useA85 = 0  # bytes as they are: a third smaller than spelled in letters, and sooner written


@lru_cache(maxsize=8)
def words_behind(text: str) -> Image.Image:
    """Large faint words aslant, two dots to the point; a picture, so that the figures before it can be searched and copied."""
    size = max(20, min(120, 2 * 540 // max(1, len(text)) * 3 // 2))
    font = ImageFont.truetype(str(fonts.file_of(BOLD)), size)
    left, top, right, bottom = map(int, font.getbbox(text))
    flat = Image.new("L", (right - left + 8, bottom - top + 8), 255)
    ImageDraw.Draw(flat).text((4 - left, 4 - top), text, font=font, fill=round(255 * FAINT))
    return flat.rotate(30, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)


@dataclass
class Page:
    """One page that is being filled from the top down; `y` is where the next thing goes."""

    size: tuple[float, float]
    y: float = MARGIN
    marks: list[Mark] = field(default_factory=list)
    texts: list[tuple[float, float, str, str, float, float]] = field(default_factory=list)
    coded: bool = False

    @property
    def left(self) -> float:
        return MARGIN

    @property
    def right(self) -> float:
        return self.size[0] - MARGIN

    @property
    def bottom(self) -> float:
        """Where the last line may stand."""
        return self.size[1] - MARGIN - FOOT

    def text(
        self, x: float, y: float, text: str, size: float = SIZE, *, bold: bool = False, grey: float = INK
    ) -> None:
        """Put a line of text with its foot at `y`."""
        self._put(x, y, text, size, bold, grey, 0)

    def text_right(
        self, x: float, y: float, text: str, size: float = SIZE, *, bold: bool = False, grey: float = INK
    ) -> None:
        """The same, ending at `x`."""
        self._put(x, y, text, size, bold, grey, 1)

    def text_middle(
        self, x: float, y: float, text: str, size: float = SIZE, *, bold: bool = False, grey: float = INK
    ) -> None:
        """The same, with its middle at `x`."""
        self._put(x, y, text, size, bold, grey, 0.5)

    def _put(
        self, x: float, y: float, text: str, size: float, bold: bool, grey: float, left_of: float
    ) -> None:
        if not text:
            return
        shown = fonts.drawable(text)
        self.coded = self.coded or fonts.holds_code(shown)
        font = BOLD if bold else REGULAR
        if left_of:
            x -= left_of * fonts.width(shown, font, size)
        self.texts.append((x, self.size[1] - y, shown, font, size, grey))

    def rule(self, x: float, y: float, to: float, *, weight: float = 0.5, grey: float = RULE) -> None:
        """A line across."""
        height = self.size[1]

        def draw(canvas: Canvas) -> None:
            canvas.setStrokeGray(grey)
            canvas.setLineWidth(weight)
            canvas.line(x, height - y, to, height - y)

        self.marks.append(draw)

    def ground(self, x: float, y: float, width: float, height: float, grey: float = GROUND) -> None:
        """A grey ground, from `y` down; what is put afterwards stands on it."""
        tall = self.size[1]

        def draw(canvas: Canvas) -> None:
            canvas.setFillGray(grey)
            canvas.rect(x, tall - y - height, width, height, stroke=0, fill=1)

        self.marks.append(draw)

    def lines(
        self, x: float, text: str, room: float, size: float = SIZE, *, bold: bool = False, grey: float = INK, most: int = 0,
    ) -> None:  # fmt: skip
        """Text in as many lines as it needs, from `y` on; `y` moves below them."""
        font = BOLD if bold else REGULAR
        for line in fonts.wrapped(fonts.drawable_lines(text), font, size, room, most):
            self.y += size * 1.35
            self.text(x, self.y, line, size, bold=bold, grey=grey)


@dataclass
class Pages:
    """A PDF that is being made.

    Attributes:
        title: what the document is called, in its properties and at the foot of each page.
        foot: what else stands at the foot, such as when it was printed.
        behind: words behind each page in faint letters; empty for none.
    """

    title: str
    foot: str = ""
    behind: str = ""
    author: str = ""
    said: Callable[[str], str] = str
    pages: list[Page] = field(default_factory=list)

    def add(self, size: tuple[float, float]) -> Page:
        """Begin a page."""
        page = Page(size)
        self.pages.append(page)
        return page

    def pdf(self) -> bytes:
        """The bytes of the document."""
        fonts.ready()
        target = io.BytesIO()
        canvas = Canvas(target, pagesize=UPRIGHT, invariant=1, pageCompression=1)
        canvas.setTitle(self.title)
        canvas.setAuthor(self.author)
        canvas.setCreator("billspool")
        for number, page in enumerate(self.pages, 1):
            canvas.setPageSize(page.size)
            self._draw_behind(canvas, page)
            for mark in page.marks:
                mark(canvas)
            _write(canvas, page)
            self._draw_foot(canvas, page, number)
            canvas.showPage()
        canvas.save()
        return target.getvalue()

    def _draw_behind(self, canvas: Any, page: Page) -> None:
        if not self.behind:
            return
        image = words_behind(self.behind.upper())
        width, height = (points // 2 for points in image.size)
        x, y = (page.size[0] - width) / 2, (page.size[1] - height) / 2
        canvas.drawImage(ImageReader(image), x, y, width, height)

    def _draw_foot(self, canvas: Any, page: Page, number: int) -> None:
        y = MARGIN - 4
        canvas.setFillGray(DIM)
        canvas.setFont(REGULAR, 7)
        canvas.drawRightString(page.right, y, f"Page {number} of {len(self.pages)}")
        told = " · ".join(part for part in (self.title, self.foot) if part)
        canvas.drawString(
            page.left, y, fonts.fitted(fonts.drawable(told), REGULAR, 7, page.right - page.left - 70)
        )
        if page.coded or fonts.holds_code(fonts.drawable(told)):
            canvas.drawString(page.left, y - 9, CODED)


def _write(canvas: Canvas, page: Page) -> None:
    """Write a page's texts as one, over its grounds and rules: what does not change is not said again."""
    text, standing = canvas.beginText(), ("", 0.0, -1.0)
    for x, y, shown, font, size, grey in page.texts:
        if (font, size, grey) != standing:
            text.setFont(font, size)
            text.setFillGray(grey)
            standing = (font, size, grey)
        text.setTextOrigin(x, y)
        text.textOut(shown)
    canvas.drawText(text)
