"""The typeface of everything printed: embedded, with the letters of most of Europe, and no letter ever lost in silence.

A character the typeface cannot draw is written as its code, such as ``\\u4e2d``, and the page says so.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

import ttf_opensans
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from store.text import printable

REGULAR, BOLD = "OpenSans", "OpenSans-SemiBold"
_FILES = {REGULAR: "OpenSans-Regular.ttf", BOLD: "OpenSans-SemiBold.ttf"}
_CODE = re.compile(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")
_NARROWEST = 0.1
"""No letter is narrower, as a share of the letters' size, but for those that stand on another one."""
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
    start = text[: _most_letters(size, room)]
    if len(start) == len(text) and width(text, font, size) <= room:
        return text
    longest = _longest(start, font, size, room - width("…", font, size))
    return start[:longest].rstrip() + "…"


def _most_letters(size: float, room: float) -> int:
    """More letters than any line of that width can hold: what lies beyond need not be measured."""
    return int(room / (size * _NARROWEST)) + 2


def _longest(text: str, font: str, size: float, room: float) -> int:
    """How many of the first letters fit."""
    return bisect_right(range(1, len(text) + 1), room, key=lambda count: width(text[:count], font, size))


def wrapped(text: str, font: str, size: float, room: float, most: int = 0) -> list[str]:
    """The text in lines that fit, broken at blanks where there are any; the last of at most `most` lines is cut where it must be."""
    broken = (line for part in text.split("\n") for line in _broken(part, font, size, room))
    lines = list(islice(broken, most + 1 if most else None))
    if most and len(lines) > most:
        return [*lines[: most - 1], fitted(" ".join(lines[most - 1 :]), font, size, room)]
    return lines


def _broken(text: str, font: str, size: float, room: float) -> Iterator[str]:
    if len(text) <= _most_letters(size, room) and width(text, font, size) <= room:
        yield text
        return
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if len(longer) <= _most_letters(size, room) and width(longer, font, size) <= room:
            line = longer
            continue
        if line:
            yield line
        line = word
        while (count := _fitting(line, font, size, room)) < len(line):
            yield line[:count]
            line = line[count:]
    yield line


def _fitting(word: str, font: str, size: float, room: float) -> int:
    """How many letters of a word go on one line; at least one does."""
    return max(1, _longest(word[: _most_letters(size, room)], font, size, room))
