"""What keys are called: as a person writes them, as Textual knows them, as they are printed."""

from __future__ import annotations

import string
import unicodedata

_NAMED = {
    "up": "↑", "down": "↓", "left": "←", "right": "→", "home": "Home", "end": "End", "pageup": "PgUp", "pagedown": "PgDn",
    "insert": "Ins", "delete": "Del", "space": "Space", "tab": "Tab", "enter": "Enter", "escape": "Esc", "backspace": "Backspace",
} | {f"f{number}": f"F{number}" for number in range(1, 13)}  # fmt: skip
"""Textual's name -> what is printed."""
_OTHER_NAMES = {
    "esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown", "del": "delete", "ins": "insert", "page_up": "pageup",
    "page_down": "pagedown", "minus": "minus", "plus": "plus",
}  # fmt: skip
_PUNCTUATION = {
    "solidus": "slash", "reverse_solidus": "backslash", "commercial_at": "at", "hyphen_minus": "minus", "plus_sign": "plus",
    "low_line": "underscore",
}  # fmt: skip
"""Where Textual's name of a character is not its Unicode name."""
_SHIFTED = ("up", "down", "left", "right", "home", "end", "tab")
_WITH_CTRL = ("up", "down", "left", "right", "home", "end", "pageup", "pagedown")
_ELSEWHERE = {
    "ctrl+m": "Enter",
    "ctrl+i": "Tab",
    "ctrl+h": "Backspace",
    "ctrl+j": "Enter",
    "ctrl+space": "nothing",
}
"""What terminals send instead."""


def textual_name(written: str) -> str:
    """Textual's name of a key as a person writes it: ``A``, ``/``, ``F10``, ``ctrl+a``, ``^A``, ``shift+down``.

    Raises:
        ValueError: no terminal sends such a key; the message ends a sentence that begins with the key.
    """
    text = written.strip() if len(written) > 1 else written
    if len(text) == 1:
        return _character(text)
    if len(text) == 2 and text[0] == "^":
        text = f"ctrl+{text[1]}"
    *modifiers, last = text.lower().split("+")
    last = _OTHER_NAMES.get(last, last)
    name = "+".join([*modifiers, last])
    if name in _ELSEWHERE:
        raise ValueError(f"cannot be told from {_ELSEWHERE[name]} by a terminal")
    if not _exists(modifiers, last):
        raise ValueError("is no key that every terminal sends; write a letter, F2 to F12, ctrl+a, shift+down")
    return name


def _exists(modifiers: list[str], last: str) -> bool:
    if not modifiers:
        return last in _NAMED or last in _PUNCTUATION.values()
    if modifiers == ["ctrl"]:
        return (len(last) == 1 and last.isascii() and last.isalpha()) or last in _WITH_CTRL
    return modifiers == ["shift"] and last in _SHIFTED


def _character(character: str) -> str:
    if character == " ":
        return "space"
    if character.isalnum():
        return character
    if not character.isprintable():
        raise ValueError("is no character; write the name of the key")
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _PUNCTUATION.get(name, name)


def printed(name: str) -> str:
    """A key as it is printed in footer, help and pages."""
    *modifiers, last = name.split("+")
    shown = _NAMED.get(last) or _as_character(last)
    if modifiers == ["ctrl"] and len(last) == 1:
        return f"^{last.upper()}"
    return "+".join([*(modifier.capitalize() for modifier in modifiers), shown])


def is_text(name: str) -> bool:
    """Whether a field takes the key as a character."""
    return "+" not in name and (name == "space" or name not in _NAMED)


def _as_character(name: str) -> str:
    if len(name) == 1:
        return name
    if name in _OF_NAMES:
        return _OF_NAMES[name]
    try:
        return unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        return name


_OF_NAMES = {_character(character): character for character in string.punctuation}
"""Textual's name of a character on every keyboard -> the character."""
