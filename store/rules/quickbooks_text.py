"""What QuickBooks Desktop can hold of a text: characters of Windows code page 1252, typographic ones written plainly."""

from __future__ import annotations

import unicodedata

from store.errors import Invalid
from store.text import printable

_PLAIN = {
    "’": "'", "‘": "'", "‚": "'", "‛": "'", "′": "'", "ʼ": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    "…": "...", "⁄": "/", "∕": "/", "≤": "<=", "≥": ">=", "→": "->", "←": "<-",
    "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2007": " ", "\u2009": " ", "\u200a": " ", "\u202f": " ",
    "ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "№": "No.",
}  # fmt: skip
_TABLE = str.maketrans(_PLAIN)
_LINE_CHARACTERS = "\t\n\r"


def transliterated(text: str) -> str:
    """Return the text with typographic quotes, dashes, dots, blanks and ligatures written plainly."""
    return unicodedata.normalize("NFC", text).translate(_TABLE)


def quickbooks_text(text: str, field: str) -> str:
    """Return the text as it is written for QuickBooks, or raise `Invalid` naming the first character it cannot hold."""
    if text.isascii() and text.isprintable():
        return text
    plain = transliterated(text)
    for character in plain:
        if not _held(character):
            name = unicodedata.name(character, "control character")
            raise Invalid(
                f"{field} “{printable(text[:60])}” contains “{printable(character)}” (U+{ord(character):04X} {name}), "
                "which QuickBooks cannot hold; replace it.",
                rule="quickbooks.text", field=field, value=printable(text[:80]),
            )  # fmt: skip
    return plain


def _held(character: str) -> bool:
    if " " <= character <= "~":
        return True
    if unicodedata.category(character) == "Cc":
        return character in _LINE_CHARACTERS
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
