"""The keys a person has given to commands: every name looked up, every key one that terminals send, no two alike on a screen."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from store.text import printable
from tui import key_names, keymap
from tui.preferences_file import Document, Fault

KEPT = ("enter", "escape", "f12")
"""Keys that answer questions and lead back, whatever else a person likes."""


def read(chosen: Mapping[str, Any], document: Document) -> dict[str, str]:
    """Command's id -> Textual key names, comma separated; raises `Fault` with the line."""
    keys = {name: ",".join(_read(name, value, document)) for name, value in chosen.items()}
    found = keymap.conflict(keymap.with_keys(keys))
    if found is None:
        return keys
    screen, name, first, second = found
    theirs = second if second.id in keys else first
    other = first if theirs is second else second
    raise document.fault(
        f"keys.{theirs.id}",
        f"{key_names.printed(name)} of {theirs.id} is the key of {other.id} on the {screen} screen; give one of them another key",
    )


def _read(name: str, value: Any, document: Document) -> list[str]:
    where = f"keys.{name}"
    command = keymap.BY_ID.get(name)
    if command is None:
        near = get_close_matches(name, keymap.BY_ID, n=1, cutoff=0.5)
        hint = f"; {near[0]} is meant, perhaps" if near else "; billspool preferences example lists them"
        raise document.fault(where, f"there is no command {printable(name)[:60]}{hint}")
    if command.fixed:
        raise document.fault(
            where, f"the keys of {name} answer questions and edit text, and stay as they are"
        )
    listed = value if isinstance(value, list) else [value]
    if not listed and (name == "app.palette" or command.screens == keymap.TABLE):
        raise document.fault(where, f"{name} needs a key: the palette does not offer it")
    if not all(isinstance(each, str) and each for each in listed):
        raise document.fault(
            where, f'{name} is a key such as "F9", or several such as ["a", "F9"], or none: []'
        )
    return list(dict.fromkeys(_one(each, name, document) for each in listed))


def _one(written: str, name: str, document: Document) -> str:
    shown = printable(written)[:20]
    try:
        key = key_names.textual_name(written)
    except ValueError as error:
        raise _fault(name, f"{shown} {error}", document) from None
    if key in KEPT:
        raise _fault(
            name, f"{key_names.printed(key)} answers questions and leads back, and stays as it is", document
        )
    if key == "backspace":
        raise _fault(name, "Backspace corrects what is typed, and does nothing else", document)
    return key


def _fault(name: str, message: str, document: Document) -> Fault:
    return document.fault(f"keys.{name}", message)
