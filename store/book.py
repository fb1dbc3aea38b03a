"""The book of record: opening it by path or URL, reading one state of it, and the one way of writing to it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

from store.engine.addresses import Engine, engine_for
from store.engine.causes import find, refusal
from store.engine.migrate import BOOK_ID, STEPS, bring_up_to_date
from store.engine.transactions import DATABASE_ERRORS, Transactions, lock_row
from store.errors import Unavailable
from store.models import ALL, Setting
from store.progress import Watch, unwatched

__all__ = ["Book", "lock_row", "utc_now"]

T = TypeVar("T")


def utc_now() -> str:
    """The time now, as the book keeps it: 2026-01-31T09:14:00Z."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Book:
    """An open book. A process has one open at a time: opening binds the models to it.

    Every thread reads and writes through a connection of its own. The thread that opened the book keeps its connection; any
    other has one for as long as it is inside `reading` or `transact`.
    """

    def __init__(self, engine: Engine, now: Callable[[], str]) -> None:
        self._engine = engine
        self._owner = threading.get_ident()
        self._local = threading.local()
        self._mark: object = None
        self._transactions = Transactions(
            engine.db, gate=engine.gate, book=engine.shown, now=now, reconnect=self._reconnect
        )
        self.db = engine.db
        self.id = ""

    @classmethod
    def exists(cls, address: str | Path) -> bool:
        """Whether there is a book at the path or URL; `Unavailable` where something else is there."""
        engine = engine_for(address)
        try:
            return engine.exists()
        finally:
            engine.shut()

    @classmethod
    def open(
        cls,
        address: str | Path,
        *,
        create: bool = False,
        now: Callable[[], str] = utc_now,
        steps: Path = STEPS,
    ) -> Book:
        """Open the book at a path, ``sqlite:///path`` or ``postgresql://user@host/database``.

        A book older than the program is copied and upgraded. ``?isolation=serializable`` chooses PostgreSQL's isolation level.

        Args:
            create: make the book where there is none.
            now: gives the time as UTC text, for the record of commands.
            steps: the folder with the migrations.

        Raises:
            Unavailable: there is no book, something else is there, or it cannot be used; the sentence says what to do.
        """
        engine = engine_for(address)
        try:
            if not engine.exists():
                if not create:
                    raise Unavailable(
                        f"There is no book at {engine.shown}; make one with billspool init, or name another with --book.",
                        rule="book.missing", field="book", value=engine.shown,
                    )  # fmt: skip
                engine.prepare()
            engine.connect()
            with _in_words(engine.shown):
                bring_up_to_date(engine, steps)
                book = cls(engine, now)
                engine.db.bind(ALL)
                book.id = Setting.get_by_id(BOOK_ID).value
                book._mark = engine.mark()
        except BaseException:
            engine.shut()
            raise
        return book

    @property
    def url(self) -> str:
        """The book's address for display, without any password."""
        return self._engine.shown

    @property
    def retries(self) -> int:
        """How many transactions were run again since the book was opened."""
        return self._transactions.retries

    def close(self) -> None:
        """Close the book; the models belong to none until another is opened."""
        self._engine.shut()
        for model in ALL:
            if model._meta.database is self.db:
                model._meta.set_database(None)  # type: ignore[arg-type]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def transact(self, work: Callable[[], T], *, key: str, verb: str, by: str) -> T:
        """Run `work` in one transaction, whole or not at all, and return its answer.

        The transaction is tried again when somebody else's got in its way, so `work` does nothing but work on the book. Its
        answer is plain JSON values. Called within another command's work it is part of that command's transaction.

        Args:
            key: the command's own key; a key that was carried out already gives the answer it gave then.
            verb: what is done, such as ``invoice.approve``.
            by: the acting user's login.

        Raises:
            Unavailable: the book cannot be written to now; nothing was saved.
            Conflict: a name is taken. Invalid: a value the book does not hold.
            Refusal: the key was used for another command. Whatever `work` raises comes through, and nothing was saved.
        """
        if getattr(self._local, "known", None) is not None:
            raise RuntimeError(f"{verb} was called while reading; a screen reads outside of its commands")
        self._engine.require_there()
        with self._connected():
            return self._transactions.run(work, key=key, verb=verb, by=by)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See one state of the book, whatever others write meanwhile, and hold up nobody. Within a command: the command's."""
        if self.db.in_transaction():
            yield
            return
        with self._connected(), _in_words(self.url), self._engine.snapshot():
            self._local.known = {}
            try:
                yield
            finally:
                self._local.known = None

    def once(self, name: tuple[str, ...], find: Callable[[], T]) -> T:
        """What `find` answers, asked once in a reading, which sees one state of the book; within a command, which changes it, each time."""
        known: dict[tuple[str, ...], Any] | None = getattr(self._local, "known", None)
        if known is None:
            return find()
        if name not in known:
            known[name] = find()
        found: T = known[name]
        return found

    def changed(self) -> bool:
        """Whether somebody else changed the book since the last call; cheap, for the thread that opened the book.

        On PostgreSQL one's own changes count too.
        """
        with _in_words(self.url):
            mark = self._engine.mark()
        if mark == self._mark:
            return False
        self._mark = mark
        return True

    def backup(self, target: str | Path, watch: Watch = unwatched) -> None:
        """Copy the book, while others work on it, to a new file, checked and synced; `Refusal` on PostgreSQL names pg_dump.

        `watch` is told of the pages that are copied; where it stops the work, nothing is left of the copy.
        """
        with self._connected():
            self._engine.backup(Path(target), watch)

    def quick_check(self) -> list[str]:
        """What is wrong with the book's file and its references; empty when all is well."""
        with self._connected(), _in_words(self.url):
            return self._engine.quick_check()

    @contextmanager
    def _connected(self) -> Iterator[None]:
        fresh = self._engine.connect()
        try:
            yield
        finally:
            if fresh and threading.get_ident() != self._owner:
                self._engine.disconnect()

    def _reconnect(self) -> None:
        self._engine.disconnect()
        self._engine.connect()


@contextmanager
def _in_words(shown: str) -> Iterator[None]:
    """Let a database error be told as a sentence."""
    try:
        yield
    except DATABASE_ERRORS as error:
        told = refusal(find(error), shown)
        if told is None:
            raise
        raise told from error
