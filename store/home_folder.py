"""Paths as people write them."""

from __future__ import annotations

from pathlib import Path


def at_home(text: str) -> Path:
    """The path of a text, ``~`` standing for the home folder; where nobody has that home, ``~name`` is a name like any other."""
    path = Path(text)
    try:
        return path.expanduser()
    except RuntimeError:
        return path
