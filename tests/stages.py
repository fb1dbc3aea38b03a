"""Books brought to a stage once in each process, and copied from then on: a copy takes milliseconds, the acts that led there do not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from store.book import Book
from store.desk import Desk


class Stages:
    """Files of SQLite books by the name of their stage.

    A stage is named once and always reached by the same acts from the same stage before it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def copy(self, name: str, target: Path, make: Callable[[Path], object]) -> Path:
        """Put a book at that stage to `target`; `make` makes it at a path, the first time."""
        kept = self._folder / f"{name}.book"
        if not kept.exists():
            make(kept)
        shutil.copy(kept, target)
        return target

    def bring(self, desk: Desk, name: str, act: Callable[[Desk], object]) -> Desk:
        """Bring the open book of a desk from the stage before to this one; `act` does it, the first time."""
        kept = self._folder / f"{name}.book"
        if kept.exists():
            pour(kept, desk.book)
        else:
            act(desk)
            desk.book.backup(kept)
        return desk


def pour(kept: Path, book: Book) -> None:
    """Make the contents of an open book those of a file."""
    here = book.db.connection()
    source = type(here)(str(kept))
    try:
        source.backup(here)
    finally:
        source.close()
