"""The one transaction wrapper: gate, whole-transaction retry, and a command key that makes every command happen once.

A command's key is written in the command's own transaction. Whoever is unsure whether a command was carried out (the
connection broke at commit, the key was pressed twice) says it again with the same key and gets the first one's answer.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn, TypeVar

from peewee import PeeweeException, PostgresqlDatabase, sqlite3  # type: ignore[attr-defined]

from store.engine.causes import Cause, Finding, find, refusal
from store.engine.gates import Gate
from store.errors import Refusal
from store.models import Command
from store.models.base import canonical_json

T = TypeVar("T")

MOST_TRIES = 8
MOST_SECONDS = 60.0
FIRST_PAUSE = 0.01
LONGEST_PAUSE = 1.0

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
        claim = Command.insert(key=key, verb=verb, by_user=by, at=self.now(), answer="null")
        if not claim.on_conflict_ignore().as_rowcount().execute():
            return self._answer(Command.get_by_id(key), verb, by)
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
        if finding.cause is Cause.BUSY:
            self.gate.crowded()
        return finding.cause is Cause.BUSY

    def _raise(self, failure: Exception) -> NoReturn:
        finding = find(failure)
        told = refusal(finding, self.book)
        if told is None:
            raise failure
        if finding.cause in (Cause.BROKEN, Cause.DAMAGED):
            self._stopped = told
        raise told from failure
