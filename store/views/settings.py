"""The settings of a book as a view, and how each stands against its default."""

from __future__ import annotations

from typing import Any

from store import lookup
from store.desk import Desk
from store.rules.settings import SETTINGS, Settings
from store.rules.terms import Vocabulary


def settings_of(desk: Desk) -> Settings:
    """The settings as they stand."""
    with desk.book.reading():
        return desk.book.once(("settings",), lookup.settings)


def vocabulary(desk: Desk) -> Vocabulary:
    """The words in which screens, answers and documents speak."""
    return settings_of(desk).vocabulary()


def rows(desk: Desk) -> list[dict[str, Any]]:
    """One row per setting: key, value, default and what it does."""
    now = settings_of(desk)
    return [
        {"key": key, "value": now[key], "default": setting.default, "help": setting.help}
        for key, setting in SETTINGS.items()
    ]
