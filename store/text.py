"""Text from outside: cleaned where it enters, made harmless where it is shown.

A name can carry terminal escapes, bidirectional overrides or invisible characters. `clean` refuses them at every
entrance; `printable` shows whatever is in the book as plain, visible characters, so that nothing acts and nothing disappears.
"""

from __future__ import annotations

import re
import unicodedata

from store.errors import Invalid

_NEWLINES = re.compile(r"\r\n?|\u2028|\u2029|\x85")
_FORMAT_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_MOST_COMBINING = 4


def _harmful(character: str) -> bool:
    return unicodedata.category(character) in _FORMAT_CATEGORIES


def _named(character: str) -> str:
    code = f"U+{ord(character):04X}"
    return f"{code} {unicodedata.name(character, 'control character')}"


def clean(text: object, field: str, *, limit: int = 255, lines: bool = False) -> str:
    """Return the text in NFC without surrounding blanks, or raise `Invalid`.

    Args:
        text: what was typed or read; None counts as empty.
        field: the field's name for the refusal.
        limit: most characters allowed.
        lines: whether line breaks (kept as ``\\n``) and tabs are allowed, as in memo fields.
    """
    value = unicodedata.normalize("NFC", "" if text is None else str(text))
    if lines:
        value = _NEWLINES.sub("\n", value)
    value = value.strip()
    for character in value:
        if _harmful(character) and not (lines and character in "\n\t"):
            raise Invalid(
                f"{field} contains {_named(character)}, which cannot be kept; retype it without.",
                rule="text.control", field=field, value=printable(value[:80]),
            )  # fmt: skip
    if len(value) > limit:
        raise Invalid(
            f"{field} is {len(value)} characters long; at most {limit} are allowed, shorten it.",
            rule="text.length", field=field, value=printable(value[:80]),
        )  # fmt: skip
    _refuse_stacked_marks(value, field)
    return value


def _refuse_stacked_marks(value: str, field: str) -> None:
    stacked = 0
    for character in value:
        stacked = stacked + 1 if unicodedata.combining(character) else 0
        if stacked > _MOST_COMBINING:
            raise Invalid(
                f"{field} stacks more than {_MOST_COMBINING} accents on one letter; retype it.",
                rule="text.combining", field=field, value=printable(value[:80]),
            )  # fmt: skip


def printable(text: object, *, lines: bool = False) -> str:
    """Return the text with every control, format and unassigned character written out as ``\\xNN`` or ``\\uNNNN``."""
    return "".join(_visible(character, lines) for character in str(text))


def _visible(character: str, lines: bool) -> str:
    if " " <= character <= "~" or (lines and character == "\n"):
        return character
    if not _harmful(character):
        return character
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def moment(at: str) -> str:
    """A UTC text such as 2026-01-31T09:14:00Z as it stands in a sentence: ``2026-01-31 09:14:00 UTC``."""
    return f"{at.replace('T', ' ').removesuffix('Z')} UTC"
