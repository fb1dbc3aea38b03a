"""The typeface of everything printed: embedded, with the letters of most of Europe, and no letter ever lost in silence.

A character the typeface cannot draw is written as its code, such as ``\\u4e2d``, and the page says so.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import ttf_opensans
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from store.text import printable

REGULAR, BOLD = "OpenSans", "OpenSans-SemiBold"
_FILES = {REGULAR: "OpenSans-Regular.ttf", BOLD: "OpenSans-SemiBold.ttf"}
_CODE = re.compile(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")
MOST_KNOWN = 20_000
"""Widths and texts remembered; the sheets of a long application repeat most of theirs."""


@lru_cache(maxsize=1)
def ready() -> None:
    """Make the typeface known; every other function here sees to it."""
    for name in _FILES:
        pdfmetrics.registerFont(TTFont(name, str(file_of(name))))


def file_of(font: str) -> Path:
    """The file of a weight."""
    return Path(ttf_opensans.__file__).parent / "ttf" / _FILES[font]


@lru_cache(maxsize=1)
def _drawn() -> frozenset[int]:
    ready()
    both = [frozenset(pdfmetrics.getFont(name).face.charToGlyph) for name in _FILES]
    return both[0] & both[1]


def is_drawn(character: str) -> bool:
    """Whether both weights have the character."""
    return ord(character) in _drawn()


@lru_cache(maxsize=MOST_KNOWN)
def drawable(text: str) -> str:
    """The text with every character the typeface lacks written as its code, and every control character too."""
    shown = printable(text)
    if shown.isascii() or all(map(is_drawn, shown)):
        return shown
    return "".join(character if is_drawn(character) else _code(character) for character in shown)


def drawable_lines(text: str) -> str:
    """The same for a text of several lines."""
    return "\n".join(map(drawable, text.split("\n")))


def is_whole(text: str) -> bool:
    """Whether the text is printed letter for letter."""
    return drawable(text) == text


def holds_code(text: str) -> bool:
    """Whether a character's code stands in a text that is drawn."""
    return "\\" in text and _CODE.search(text) is not None


def _code(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


@lru_cache(maxsize=MOST_KNOWN)
def width(text: str, font: str, size: float) -> float:
    """How wide the text is, in points."""
    ready()
    points: float = pdfmetrics.stringWidth(text, font, size)
    return points


def fitted(text: str, font: str, size: float, room: float) -> str:
    """The text cut to fit, with an ellipsis where something is cut."""
    if width(text, font, size) <= room:
        return text
    kept = text
    while kept and width(kept + "…", font, size) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def wrapped(text: str, font: str, size: float, room: float, most: int = 0) -> list[str]:
    """The text in lines that fit, broken at blanks where there are any; the last of at most `most` lines is cut where it must be."""
    lines = [line for part in text.split("\n") for line in _broken(part, font, size, room)]
    if most and len(lines) > most:
        return [*lines[: most - 1], fitted(" ".join(lines[most - 1 :]), font, size, room)]
    return lines


def _broken(text: str, font: str, size: float, room: float) -> list[str]:
    if width(text, font, size) <= room:
        return [text]
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer, font, size) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        while width(word, font, size) > room and len(word) > 1:
            head = _head(word, font, size, room)
            lines.append(head)
            word = word[len(head) :]
        line = word
    return [*lines, line]


def _head(word: str, font: str, size: float, room: float) -> str:
    size_of_head = max(
        1, next((n for n in range(len(word), 0, -1) if width(word[:n], font, size) <= room), 1)
    )
    return word[:size_of_head]
