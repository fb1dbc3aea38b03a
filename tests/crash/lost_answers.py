"""One lost answer after another: a round of mail in which one thing goes wrong at one named point, and the days after it."""

from __future__ import annotations

import errno
import os
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from exporter import batches, crash_points, durable, postman, spool
from exporter.stand_in.quickbooks import QuickBooks
from exporter.webconnector import exchange, journal
from exporter.webconnector.exchange import DONE, Exchange
from store.book import Book
from store.engine import transactions
from store.engine.sqlite import sqlite3
from store.errors import Refusal, Unavailable
from tests.exporter.mailroom import START, Clock, Died, Room, furnished

POINTS = (*crash_points.EXCHANGE, "client.asked", "client.carried_out", *crash_points.POSTMAN)
FAULTS = ("client_dies", "killed", "dropped", "twice", "late", "disk_full", "book_locked")
OCCURRENCE = {"exchange.attempt_written": 2, "exchange.sent": 2, "exchange.received": 2, "exchange.answer_body_written": 2,
              "exchange.answer_written": 2, "client.asked": 2, "client.carried_out": 2}  # fmt: skip
"""Which time a point is reached is meant: the duplicate check comes first, the batch second."""
UNREACHED = ("", "0x80040408", "Could not start QuickBooks.")


@dataclass(frozen=True)
class Cell:
    """What goes wrong, where, and whether QuickBooks had carried the message out."""

    point: str
    fault: str
    committed: bool
    occurrence: int = 0

    @property
    def time(self) -> int:
        return self.occurrence or OCCURRENCE.get(self.point, 1)


@dataclass
class Trouble:
    """The one thing that goes wrong, and whether it has."""

    cell: Cell
    lock: Callable[[], None]
    sigkill: bool = False
    struck: bool = False
    full: bool = False
    reached: Counter[str] = field(default_factory=Counter)

    def at(self, point: str) -> None:
        """A point is reached."""
        self.reached[point] += 1
        if self.struck or point != self.cell.point or self.reached[point] != self.cell.time:
            return
        self.struck = True
        if self.cell.fault == "killed" and self.sigkill:
            os.kill(os.getpid(), signal.SIGKILL)
        self.full = self.cell.fault == "disk_full"
        if self.cell.fault == "book_locked":
            self.lock()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Be told of every named point, and let the disk be full when it is."""
        write = os.write

        def maybe(handle: int, data: Any) -> int:
            if self.full:
                raise OSError(errno.ENOSPC, "No space left on device")
            return write(handle, data)

        with pytest.MonkeyPatch.context() as patch:
            for module in (batches, durable, exchange, journal, postman, spool):
                patch.setattr(module, "reached", self.at)
            patch.setattr(durable.os, "write", maybe)
            yield


class Stage:
    """A book, a spool and a company file on disk, which outlive every process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.time: datetime = START
        self.sessions = 0

    @contextmanager
    def room(self) -> Iterator[Room]:
        """The room as a process sees it that starts now."""
        clock = Clock(self.time)
        company = self.folder / "company.qbw"
        new = not company.exists()
        with Book.open(self.folder / "company.book") as book:
            quickbooks = QuickBooks(company, clock=clock)
            if new:
                furnished(quickbooks)
            room = Room(self.folder, book, clock, quickbooks, sessions=self.sessions)
            try:
                yield room
            finally:
                self.time, self.sessions = clock.time, room.sessions
                room.kill()
                quickbooks.close()

    def goes_wrong(self, cell: Cell) -> bool:
        """A round in which that happens; answers whether it came so far."""
        self.sessions += 10
        self.time = self.time.replace(microsecond=0)
        if cell.fault == "killed":
            return self._killed(cell)
        with self.room() as room:
            return in_round(room, cell, sigkill=False)

    def _killed(self, cell: Cell) -> bool:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                with self.room() as room:
                    in_round(room, cell, sigkill=True)
                status = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(status)
        status = os.waitpid(child, 0)[1]
        if not os.WIFSIGNALED(status):
            assert os.waitstatus_to_exitcode(status) == 0
        return os.WIFSIGNALED(status)


def in_round(room: Room, cell: Cell, *, sigkill: bool) -> bool:
    """One update of the Web Connector and one run of the postman, in which that goes wrong."""
    with locker(room) as lock:
        trouble = Trouble(cell, lock, sigkill)
        with trouble.watching():
            with suppress(Died):
                Client(room, trouble).session()
            trouble.full = trouble.full and cell.point in crash_points.POSTMAN
            room.log.append("post")
            with suppress(Unavailable):
                room.post()
    return trouble.struck


@contextmanager
def locker(room: Room) -> Iterator[Callable[[], None]]:
    """Gives a function after which somebody else holds the book, until the end; nobody waits long for it."""
    other = sqlite3.connect(room.folder / "company.book", isolation_level=None, timeout=0)
    room.book.db.execute_sql("PRAGMA busy_timeout = 20")

    def lock() -> None:
        with suppress(sqlite3.OperationalError):
            other.execute("BEGIN IMMEDIATE")

    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(transactions, "MOST_TRIES", 2)
            yield lock
    finally:
        other.close()
        room.book.db.execute_sql("PRAGMA busy_timeout = 30000")


class Client:
    """A Web Connector to which the trouble happens."""

    def __init__(self, room: Room, trouble: Trouble) -> None:
        self.room, self.trouble, self.cell = room, trouble, trouble.cell
        self.service: Exchange = room.service()
        self.done = False

    def session(self) -> None:
        room = self.room
        room.clock.pass_by(minutes=1)
        room.sessions += 1
        ticket = f"ticket-{room.sessions}"
        if not self.service.work_waiting():
            return
        with suppress(Refusal):
            self.service.begin(ticket, "2.3.0.215")
            self._run(ticket)

    def _run(self, ticket: str) -> None:
        hcp, percent = self.room.quickbooks.hcp(), 0
        while 0 <= percent < DONE:
            asked = self.service.request(ticket, hcp, "", "US", 16, 0)
            hcp = ""
            if not asked:
                break
            self.room.log.append(asked)
            self.trouble.at("client.asked")
            self._dies()
            answer = self._carried_out(asked)
            self.trouble.at("client.carried_out")
            self._dies()
            percent = self._answered(ticket, answer)
        self.service.last_error(ticket)
        self.service.close(ticket)
        self.room.quickbooks.end_session()

    def _carried_out(self, asked: str) -> tuple[str, str, str]:
        """What QuickBooks answers; where the trouble is that it was never reached, it carries nothing out."""
        now = self.trouble.struck or self._strikes_with_the_answer()
        if now and not self.done and not self.cell.committed:
            self.done = True
            return UNREACHED
        return self.room.process(asked)

    def _strikes_with_the_answer(self) -> bool:
        coming = {
            "exchange.received",
            "exchange.answer_body_written",
            "exchange.answer_written",
            "client.carried_out",
        }
        reached = self.trouble.reached["exchange.received"] + 1
        return self.cell.point in coming and reached == self.cell.time

    def _answered(self, ticket: str, answer: tuple[str, str, str]) -> int:
        if self.trouble.struck and self.cell.fault == "dropped":
            self.service.close(ticket)
            raise Died
        if self.trouble.struck and self.cell.fault == "late":
            raise self._late(ticket, answer)
        percent = self.service.answer(ticket, *answer)
        self._dies()
        if self.trouble.struck and self.cell.fault in ("twice", "late"):
            again = self.service.answer(ticket, *answer)
            assert percent < 0 or again in (percent, DONE)
        return percent

    def _late(self, ticket: str, answer: tuple[str, str, str]) -> Died:
        """The answer comes in the middle of the next session."""
        self.trouble.cell = Cell("none", "none", True)
        self.room.sessions += 1
        new = f"ticket-{self.room.sessions}"
        self.service.begin(new, "2.3.0.215")
        asked = self.service.request(new, self.room.quickbooks.hcp(), "", "US", 16, 0)
        self.service.answer(ticket, *answer)
        if asked:
            self.service.answer(new, *self.room.process(asked))
        self.service.close(new)
        return Died()

    def _dies(self) -> None:
        if self.trouble.struck and self.cell.fault in ("client_dies", "killed"):
            raise Died
