"""The company file of the stand-in: one SQLite file, or none at all, with its facts, its numbers and its clock."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

Clock = Callable[[], datetime]

_SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT, list_id TEXT NOT NULL UNIQUE, space TEXT NOT NULL, type TEXT NOT NULL,
    name TEXT NOT NULL, full_name TEXT NOT NULL, key TEXT NOT NULL, parent TEXT, active INTEGER NOT NULL,
    created INTEGER NOT NULL, modified INTEGER NOT NULL, edit_sequence INTEGER NOT NULL, fields TEXT NOT NULL,
    UNIQUE (space, key)
);
CREATE INDEX entries_by_type ON entries (type, number);
CREATE TABLE documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT, txn_id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, vendor TEXT NOT NULL,
    account TEXT, ref TEXT NOT NULL, key TEXT NOT NULL, txn_date TEXT NOT NULL, created INTEGER NOT NULL,
    modified INTEGER NOT NULL, edit_sequence INTEGER NOT NULL, amount INTEGER NOT NULL, open INTEGER NOT NULL,
    guid TEXT, head TEXT NOT NULL, lines TEXT NOT NULL
);
CREATE INDEX documents_by_vendor ON documents (vendor, kind);
CREATE INDEX documents_by_key ON documents (key);
CREATE TABLE applied (
    by_txn TEXT NOT NULL, bill TEXT NOT NULL, amount INTEGER NOT NULL, discount INTEGER NOT NULL, discount_account TEXT,
    PRIMARY KEY (by_txn, bill)
) WITHOUT ROWID;
CREATE INDEX applied_to ON applied (bill);
CREATE TABLE deleted (
    txn_id TEXT PRIMARY KEY, kind TEXT NOT NULL, created INTEGER NOT NULL, deleted INTEGER NOT NULL, ref TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE message_sets (id TEXT PRIMARY KEY, checksum TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE message_statuses (
    message_set TEXT NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL, request_id TEXT, code INTEGER NOT NULL,
    message TEXT NOT NULL, recovery TEXT NOT NULL, PRIMARY KEY (message_set, place)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of a company file."""

    content: bytes


class CompanyFile:
    """The open company file.

    Attributes:
        clock: gives the present time with its zone; the zone is that of the machine QuickBooks runs on.
    """

    def __init__(self, path: str, clock: Clock) -> None:
        self.clock = clock
        self._open = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
        self._open.execute("PRAGMA journal_mode = TRUNCATE")
        self._open.execute("PRAGMA synchronous = OFF")
        if not self.all("SELECT 1 FROM sqlite_master WHERE name = 'facts'"):
            self._open.executescript(f"BEGIN EXCLUSIVE;{_SCHEMA}COMMIT;")
        self.run = self._open.execute

    def close(self) -> None:
        """Close the file."""
        self._open.close()

    def all(self, sql: str, values: object = ()) -> list[tuple]:
        """The rows a query finds."""
        return self._open.execute(sql, values).fetchall()  # type: ignore[arg-type]

    def one(self, sql: str, values: object = ()) -> tuple | None:
        """The first row a query finds."""
        return self._open.execute(sql, values).fetchone()  # type: ignore[arg-type]

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Do all of it or nothing; within another such block, a part of it."""
        if self._open.in_transaction:
            with self._part():
                yield
            return
        self._open.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._open.execute("ROLLBACK")
            raise
        self._open.execute("COMMIT")

    @contextmanager
    def _part(self) -> Iterator[None]:
        self._open.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self._open.execute("ROLLBACK TO part")
            self._open.execute("RELEASE part")
            raise
        self._open.execute("RELEASE part")

    def fact(self, name: str, default: str = "") -> str:
        """One fact about the company."""
        row = self.one("SELECT value FROM facts WHERE name = ?", (name,))
        return row[0] if row else default

    def set_fact(self, name: str, value: str) -> None:
        """Note a fact about the company."""
        self.run("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (name, value))

    def numbers(self, count: int, name: str = "counter") -> range:
        """Numbers never given before."""
        last = int(self.fact(name, "500"))
        self.set_fact(name, str(last + count))
        return range(last + 1, last + 1 + count)

    def txn_ids(self, count: int) -> list[str]:
        """TxnIDs, or ids of lines, never given before; such as ``1F6-1241605561``."""
        now = self.now()
        return [f"{number:X}-{now}" for number in self.numbers(count)]

    def list_id(self) -> str:
        """A ListID never given before; such as ``80000001-1785958998``."""
        return f"{0x8000_0000 + self.numbers(1, 'entries')[0] - 500:08X}-{self.now()}"

    def now(self) -> int:
        """Seconds since 1970."""
        return int(self.clock().timestamp())

    def today(self) -> date:
        """The date on the machine QuickBooks runs on."""
        return self.clock().date()

    @property
    def zone(self) -> tzinfo | None:
        return self.clock().tzinfo

    def moment(self, seconds: int) -> str:
        """Local time with its offset, as TimeModified is written."""
        return datetime.fromtimestamp(seconds, self.zone).isoformat()

    def edit_sequence(self, last: int = 0) -> int:
        """The next edit sequence: never one used before."""
        return max(self.now(), last + 1)

    def backup(self) -> Backup:
        """A copy of the file as it is now."""
        return Backup(self._open.serialize())

    def restore(self, backup: Backup) -> None:
        """Put the copy in the file's place; what QuickBooks remembers of message sets does not survive that."""
        copy = sqlite3.connect(":memory:", isolation_level=None)
        copy.deserialize(backup.content)
        copy.execute("DELETE FROM message_sets")
        copy.execute("DELETE FROM message_statuses")
        copy.backup(self._open)
        copy.close()
