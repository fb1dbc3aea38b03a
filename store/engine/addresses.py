"""Where a book can lie: which engine an address means, and what every engine must offer a book."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from store.engine.gates import Gate
from store.errors import Invalid
from store.progress import Watch, unwatched
from store.text import printable


class Engine(Protocol):
    """One way of keeping a book.

    Attributes:
        db: the peewee database.
        shown: the address for display, without any password.
        gate: what lets writers through one at a time.
    """

    db: Any
    shown: str

    @property
    def gate(self) -> Gate: ...

    def exists(self) -> bool:
        """Whether there is a book at the address; raises `Unavailable` where there is something else."""

    def prepare(self) -> None:
        """Make the place where a new book will be."""

    def connect(self) -> bool:
        """Give the calling thread a connection with its settings checked; False where it has one."""

    def disconnect(self) -> None:
        """Close the calling thread's connection, also a broken one."""

    def shut(self) -> None:
        """Close what is open for good."""

    def alone(self) -> AbstractContextManager[None]:
        """Keep every other process from upgrading the book at the same time."""

    def snapshot(self) -> AbstractContextManager[Any]:
        """A transaction that reads one state of the book and cannot write."""

    def save_before_upgrade(self, step: str) -> str:
        """Keep a copy of the book before the migration of that name; says where, empty where the engine does it otherwise."""

    def upgraded(self, number: int) -> None:
        """Note the number of the newest migration, and check what an upgrade can break."""

    def backup(self, target: Path, watch: Watch = unwatched) -> None:
        """Copy the open book to a new file."""

    def require_there(self) -> None:
        """Raise `Unavailable` where what is open is no longer the book at its address."""

    def mark(self) -> object:
        """Something that differs after anybody else changed the book."""

    def quick_check(self) -> list[str]:
        """What is wrong with the file; empty when all is well."""


def engine_for(address: str | Path) -> Engine:
    """The engine for a path or URL; raises `Invalid` where it is neither."""
    text = str(address)
    scheme, found, _ = text.partition("://")
    if not found:
        return _sqlite(Path(text))
    if scheme == "sqlite":
        return _sqlite(_path_of(text))
    if scheme in ("postgresql", "postgres"):
        from store.engine.postgresql import PostgresqlEngine

        return PostgresqlEngine("postgresql" + text[len(scheme) :])
    raise Invalid(
        f"{printable(scheme)}:// is no address of a book; give a file name, or postgresql://user@host/database.",
        rule="book.address", field="book", value=printable(scheme),
    )  # fmt: skip


def _sqlite(path: Path) -> Engine:
    from store.engine.sqlite import SqliteEngine

    return SqliteEngine(path)


def _path_of(url: str) -> Path:
    """The path of ``sqlite:///relative`` or ``sqlite:////absolute``."""
    parts = urlsplit(url)
    path = re.sub("^/", "", unquote(parts.path))
    if parts.netloc or not path:
        raise Invalid(
            f"{printable(url)} names no file; write sqlite:/// and the path, with a fourth slash where it begins at the root.",
            rule="book.address", field="book", value=printable(url),
        )  # fmt: skip
    return Path(path)
