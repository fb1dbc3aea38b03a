"""Text from the book on its way to the screen: always plain, always visible.

Everything a widget shows passes through `cell` (or `plain`, where the line API wants a string), so a name can neither be
read as markup nor carry a terminal escape. `SafeLines` stands behind them and looks at every line that is rendered.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.content import Content
from textual.filter import LineFilter

from store.text import printable

if TYPE_CHECKING:
    from textual.color import Color


def plain(value: object, *, lines: bool = False) -> str:
    """Return the value as harmless characters; None is nothing."""
    return "" if value is None else printable(value, lines=lines)


def cell(value: object, style: str = "", *, lines: bool = False) -> Content:
    """Return the value as styled content that no markup parser reads.

    Args:
        value: text, number or None from the book.
        style: a style of ours, such as ``bold $accent``.
        lines: whether line breaks are kept, as in memos.
    """
    return Content.styled(plain(value, lines=lines), style)


def joined(*parts: Content | tuple[object, str] | str) -> Content:
    """Put pieces together: contents, (value, style) pairs, or bare values."""
    return Content("").join(_piece(part) for part in parts)


def rows(*parts: Content | str) -> Content:
    """Put pieces below one another."""
    return Content("\n").join(part if isinstance(part, Content) else cell(part) for part in parts)


def _piece(part: Content | tuple[object, str] | str) -> Content:
    if isinstance(part, Content):
        return part
    return cell(*part) if isinstance(part, tuple) else cell(part)


class SafeLines(LineFilter):
    """The last line of defence: takes control and format characters out of whatever a widget has rendered."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments, rewritten only where one holds an unprintable character."""
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [_harmless(segment) for segment in segments]


def _harmless(segment: Segment) -> Segment:
    if segment.control or segment.text.isprintable():
        return segment
    kept = (character for character in segment.text if character.isprintable() or _is_blank(character))
    return Segment("".join(kept), segment.style)


def _is_blank(character: str) -> bool:
    return unicodedata.category(character) == "Zs"
