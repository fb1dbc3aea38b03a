"""Bars drawn with block characters; they survive 16 colours and never carry meaning alone."""

from __future__ import annotations

from textual.content import Content

from tui.text import cell

FULL, EMPTY, SHADE = "█", "░", "▒"
EIGHTHS = " ▏▎▍▌▋▊▉"


def bar(part: int, whole: int, width: int) -> str:
    """A bar of `width` cells filled in proportion; never empty for something, never full for less than all."""
    if whole <= 0 or width <= 0:
        return EMPTY * max(0, width)
    filled = max(0, min(part, whole)) * width // whole
    if 0 < part < whole:
        filled = max(1, min(filled, width - 1))
    return FULL * filled + EMPTY * (width - filled)


def share(part: int, whole: int) -> str:
    """The proportion in whole percent, as ``62 %``; nothing where there is no whole."""
    return f"{(200 * part + whole) // (2 * whole)} %" if whole > 0 else ""


def stacked(parts: list[tuple[int, str, str]], whole: int, width: int) -> Content:
    """One bar of several parts, each (amount, character, style); what is left is empty."""
    line, used = Content(""), 0
    for amount, character, style in parts:
        cells = max(0, amount) * width // whole if whole > 0 else 0
        cells = min(max(cells, 1 if amount > 0 else 0), width - used)
        line, used = line + cell(character * cells, style), used + cells
    return line + cell(EMPTY * (width - used), "$dim")


def drawn(parts: list[tuple[int, str]], whole: int, width: int) -> str:
    """The same in plain characters, for a table's cell."""
    return stacked([(amount, character, "") for amount, character in parts], whole, width).plain
