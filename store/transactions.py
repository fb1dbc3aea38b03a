"""The one transaction wrapper: gate, whole-transaction retry, and a command key that makes every command happen once.

A command's key is written in the command's own transaction. Whoever is unsure whether a command was carried out (the
connection broke at commit, the key was pressed twice) says it again with the same key and gets the first one's answer.
"""

from __future__ import annotations

import fcntl
import json
import os
import random
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn, Protocol, TypeVar

from peewee import PeeweeException, PostgresqlDatabase, sqlite3  # type: ignore[attr-defined]

from store.causes import Cause, Finding, find, refusal
from store.errors import Refusal, Unavailable
from store.models import Command
from store.models.base import canonical_json

T = TypeVar("T")

MOST_TRIES = 8
MOST_SECONDS = 60.0
FIRST_PAUSE = 0.01
LONGEST_PAUSE = 1.0
GATE_SECONDS = 5.0

DATABASE_ERRORS: tuple[type[Exception], ...] = (PeeweeException, sqlite3.Error)
with suppress(ImportError):
    import psycopg

    DATABASE_ERRORS += (psycopg.Error,)


def lock_row(query: Any) -> Any:
    """The query, holding the rows it finds until the transaction ends; SQLite's transaction holds the whole book anyway."""
    return query.for_update() if isinstance(query.model._meta.database, PostgresqlDatabase) else query


def lock_table(model: Any) -> None:
    """Wait until nobody else is writing to the table and keep it so until the transaction ends."""
    if isinstance(model._meta.database, PostgresqlDatabase):
        model._meta.database.execute_sql(f'LOCK TABLE "{model._meta.table_name}" IN SHARE ROW EXCLUSIVE MODE')


class Gate(Protocol):
    """Lets writers through one at a time."""

    def held(self) -> Any: ...


class NoGate:
    """For a server, which queues its writers itself."""

    @contextmanager
    def held(self) -> Iterator[bool]:
        yield True


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


class Transactions:
    """Runs commands on one database.

    Args:
        db: the peewee database.
        gate: lets writers through one at a time.
        book: how the book is called in sentences.
        now: gives the time as UTC text.
        reconnect: gives the calling thread a fresh connection.
    """

    def __init__(
        self, db: Any, *, gate: Gate, book: str, now: Callable[[], str], reconnect: Callable[[], None]
    ) -> None:
        self.db = db
        self.gate = gate
        self.book = book
        self.now = now
        self.reconnect = reconnect
        self.retries = 0
        self._stopped: Refusal | None = None

    def run(self, work: Callable[[], T], *, key: str, verb: str, by: str) -> T:
        """Carry out the command, or give the answer it gave before; see `Book.transact`."""
        if self.db.in_transaction():
            with self.db.atomic():
                return self._perform(work, key, verb, by)
        if self._stopped is not None:
            raise self._stopped
        deadline = time.monotonic() + MOST_SECONDS
        for attempt in range(MOST_TRIES):
            # A failure is answered outside its except block, so that no exception carries the one of an earlier attempt.
            answer, failure = self._attempt(work, key, verb, by)
            if failure is None:
                return answer
            if not self._worth_another(find(failure), attempt, deadline):
                self._raise(failure)
            self.retries += 1
            time.sleep(random.uniform(0, min(LONGEST_PAUSE, FIRST_PAUSE * 2**attempt)))
        raise AssertionError("the last attempt either answers or raises")

    def _attempt(self, work: Callable[[], T], key: str, verb: str, by: str) -> tuple[Any, Exception | None]:
        try:
            with self.gate.held(), self.db.atomic():
                return self._perform(work, key, verb, by), None
        except DATABASE_ERRORS as error:
            return None, error

    def _perform(self, work: Callable[[], T], key: str, verb: str, by: str) -> T:
        """The work under its key. The key goes in first: a second sender of the same one waits here until the first is done."""
        done = Command.get_or_none(Command.key == key)
        if done is not None:
            return self._answer(done, verb, by)
        Command.insert(key=key, verb=verb, by_user=by, at=self.now(), answer="null").execute()
        answer = canonical_json(work())
        Command.update(answer=answer).where(Command.key == key).execute()
        return json.loads(answer)

    def _answer(self, done: Command, verb: str, by: str) -> Any:
        if (done.verb, done.by_user) != (verb, by):
            raise Refusal(
                f"The command key {done.key} was used already, for {done.verb} by {done.by_user}; use a new key for {verb}.",
                rule="command.key", field="key", value=done.key,
            )  # fmt: skip
        return json.loads(done.answer)

    def _worth_another(self, finding: Finding, attempt: int, deadline: float) -> bool:
        if attempt + 1 >= MOST_TRIES or time.monotonic() > deadline:
            return False
        if finding.cause is Cause.LOST:
            # Whether the commit happened is not guessed: the next attempt finds the key, or does the work.
            self.reconnect()
            return True
        if finding.cause is Cause.TAKEN:
            # Somebody took the name a moment ago; once more, and the action's own check can say so better. SQLite's
            # transactions follow one another, so there the check has spoken already.
            return isinstance(self.db, PostgresqlDatabase) and attempt < 2
        return finding.cause is Cause.BUSY

    def _raise(self, failure: Exception) -> NoReturn:
        finding = find(failure)
        told = refusal(finding, self.book)
        if told is None:
            raise failure
        if finding.cause in (Cause.BROKEN, Cause.DAMAGED):
            self._stopped = told
        raise told from failure
