"""Texts for spreadsheets: none of them may be taken for a formula, wherever in the cell it begins."""

from __future__ import annotations

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A spreadsheet takes text that begins so for a formula; the wide forms are read like the narrow ones in some countries."""
_BLANKS = " \u00a0"


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe stands before it where it might be.

    Each of its lines is looked at, and blanks before a sign do not hide it.
    """
    if not text.startswith(FORMULA_SIGNS) and not any(map(_may_be_formula, text.splitlines())):
        return text
    return f"'{text}" if "\n" not in text and "\r" not in text else _each_line(text)


def _may_be_formula(line: str) -> bool:
    return line.lstrip(_BLANKS).startswith(FORMULA_SIGNS)


def _each_line(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(
        f"'{line}" if _may_be_formula(line) or (number == 0 and text.startswith(FORMULA_SIGNS)) else line
        for number, line in enumerate(lines)
    )
