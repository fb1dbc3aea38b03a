"""Gates: what lets writers through one at a time, so that none of them starves."""

from __future__ import annotations

import fcntl
import os
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from peewee import PeeweeException

from store.errors import Unavailable

GATE_SECONDS = 5.0
CROWDED_SECONDS = 2.0
_WRITERS_LOCK = 0x6273706D


class Gate(Protocol):
    """Lets writers through one at a time."""

    def held(self) -> AbstractContextManager[Any]:
        """Wait for one's turn, and have it for the length of the block."""

    def crowded(self) -> None:
        """Somebody got in somebody's way just now."""


class ServerGate:
    """For a server, whose clerks rarely need one: open, until somebody got in somebody's way, and then in use for a while.

    At SERIALIZABLE a transaction that waited for another's row cannot go on, it must begin anew. Many at one document would
    hinder each other again and again; through the gate they come one by one. The lock is the server's, so it ends with the
    connection, and it is taken before BEGIN, so that the transaction sees what the one before it did.
    """

    def __init__(self, db: Any) -> None:
        self.db = db
        self._until = 0.0

    @contextmanager
    def held(self) -> Iterator[None]:
        if time.monotonic() > self._until:
            yield
            return
        self.db.execute_sql("SELECT pg_advisory_lock(%s)", (_WRITERS_LOCK,))
        try:
            yield
        finally:
            # Where the connection is gone, so is the lock, and the error under way says more than this one.
            with suppress(PeeweeException):
                self.db.execute_sql("SELECT pg_advisory_unlock(%s)", (_WRITERS_LOCK,))

    def crowded(self) -> None:
        self._until = time.monotonic() + CROWDED_SECONDS


class FileGate:
    """A lock file beside a SQLite book, taken just before BEGIN.

    SQLite's own waiting is not fair, the kernel's queue for a lock file is, and a holder that is killed lets go. It is fairness
    only, so after `seconds` a writer goes on without it; unless `strict`, for a SQLite that needs its writers kept apart.
    """

    def __init__(self, book: Path, *, strict: bool = False, seconds: float = GATE_SECONDS) -> None:
        self.book = book
        self.path = book.with_name(book.name + "-gate")
        self.strict = strict
        self.seconds = seconds

    @contextmanager
    def held(self, seconds: float | None = None) -> Iterator[bool]:
        """Hold the gate; says whether it was taken in time."""
        handle = self._open()
        taken = handle is not None and self._take(handle, self.seconds if seconds is None else seconds)
        try:
            if self.strict and not taken:
                raise Unavailable(
                    f"The book is busy: the lock file {self.path} is held by another program. Nothing was saved; try again.",
                    rule="book.busy", field="book", value=self.path,
                )  # fmt: skip
            yield taken
        finally:
            if taken and handle is not None:
                os.close(handle)

    def crowded(self) -> None:
        """Nothing: every writer comes through this gate anyway."""

    def _open(self) -> int | None:
        try:
            return os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return self._make()
        except OSError:
            return None

    def _make(self) -> int | None:
        """Make the lock file, for the same people as the book, whatever this process's umask."""
        try:
            handle = os.open(self.path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return None
        with suppress(OSError):
            os.fchmod(handle, stat.S_IMODE(self.book.stat().st_mode))
        return handle

    def _take(self, handle: int, seconds: float) -> bool:
        """Lock the file. A handle that could not be locked in time belongs to the thread that still waits, which closes it."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return _QueuedLock(handle).wait(seconds)
        return True


class _QueuedLock:
    """Waits in the kernel's queue from a thread of its own, because flock itself knows no time limit."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._decided = threading.Lock()
        self._arrived = threading.Event()
        self._given_up = False
        threading.Thread(target=self._queue, daemon=True).start()

    def _queue(self) -> None:
        with suppress(OSError):
            fcntl.flock(self._handle, fcntl.LOCK_EX)
        with self._decided:
            self._arrived.set()
            if self._given_up:
                os.close(self._handle)

    def wait(self, seconds: float) -> bool:
        self._arrived.wait(seconds)
        with self._decided:
            self._given_up = not self._arrived.is_set()
        return not self._given_up
