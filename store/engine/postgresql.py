"""A book in a PostgreSQL database, given by URL; psycopg 3 reads the URL, so it means what it means to psql."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from playhouse.pool import PooledPostgresqlDatabase

from store.engine.causes import Cause, find, refusal
from store.engine.gates import ServerGate
from store.engine.transactions import DATABASE_ERRORS
from store.errors import Invalid, Refusal, Unavailable
from store.progress import Watch, unwatched
from store.text import printable

_ISOLATIONS = ("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")
_REPEATABLE_READ = 3
_UPGRADE_LOCK = 0x6273706C
_MARK = """
SELECT max(id), count(*) FROM audit_entry WHERE id > (SELECT coalesce(max(id), 0) FROM audit_entry) - 1000
"""
_CONNECTION = {"connect_timeout": 10, "application_name": "billspool"}

# (what the server says, what to do about it)
_NO_CONNECTION = (
    (
        r"database .* does not exist",
        "there is no such database on the server; make it with createdb, then run billspool init",
    ),
    (
        r"authentication failed|no password supplied",
        "the server does not accept the name or password; put the password into ~/.pgpass",
    ),
    (r"role .* does not exist", "the server knows no such role; make it with createuser"),
    (
        r"could not translate host name|resolve host|Name or service not known",
        "there is no host of that name",
    ),
    (r"refused|No such file", "no server answers there; start it, or correct host and port"),
    (r"timeout|timed out", "the server does not answer; see that it runs and that no firewall is between"),
)


class BookPostgresqlDatabase(PooledPostgresqlDatabase):
    """A PostgreSQL database whose connections promise what a book needs."""

    def _initialize_connection(self, conn: Any) -> None:
        # What was said to be saved must be on the disk, and nobody waits for a lock for ever.
        conn.execute("SET synchronous_commit = on; SET lock_timeout = '30s'")


class PostgresqlEngine:
    """A book on a server; see `store.engine.addresses.Engine`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        isolation = _isolation(options.pop("isolation", ""))
        self.shown = _without_password(url)
        self.db = BookPostgresqlDatabase(
            urlunsplit(parts._replace(query=urlencode(options))),
            prefer_psycopg3=True,
            isolation_level=isolation,
            max_connections=8,
            stale_timeout=600,
            timeout=30,
            **{name: value for name, value in _CONNECTION.items() if name not in options},
        )
        self.gate = ServerGate(self.db)

    def exists(self) -> bool:
        self.connect()
        encoding = self.db.execute_sql("SHOW server_encoding").fetchone()[0]
        if encoding != "UTF8":
            raise Unavailable(
                f"The database {self.shown} keeps text as {encoding}; make it anew with createdb --encoding UTF8 --template template0.",
                rule="book.encoding", field="book", value=self.shown,
            )  # fmt: skip
        tables = self.db.get_tables()
        if tables and "schema_migration" not in tables:
            raise Unavailable(
                f"The database {self.shown} holds another program's tables; give the book a database of its own.",
                rule="book.unusable", field="book", value=self.shown,
            )  # fmt: skip
        return bool(tables)

    def prepare(self) -> None:
        """Nothing: the database is made by whoever runs the server."""

    def connect(self) -> bool:
        try:
            return bool(self.db.connect(reuse_if_open=True))
        except DATABASE_ERRORS as error:
            raise self._no_connection(error) from error

    def disconnect(self) -> None:
        with suppress(*DATABASE_ERRORS):
            if self.db.is_connection_usable():
                self.db.close()
            else:
                self.db.manual_close()

    def shut(self) -> None:
        self.disconnect()
        self.db.close_idle()

    @contextmanager
    def alone(self) -> Iterator[None]:
        self.db.execute_sql("SET lock_timeout = '120s'")
        try:
            self.db.execute_sql("SELECT pg_advisory_lock(%s)", (_UPGRADE_LOCK,))
            try:
                yield
            finally:
                self.db.execute_sql("SELECT pg_advisory_unlock(%s)", (_UPGRADE_LOCK,))
        except DATABASE_ERRORS as error:
            if find(error).cause is not Cause.BUSY:
                raise
            raise Unavailable(
                f"The book {self.shown} is being upgraded by another program; wait a minute and open it again.",
                rule="book.busy", field="book", value=self.shown,
            ) from error  # fmt: skip
        finally:
            self.db.execute_sql("SET lock_timeout = '30s'")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        self._wake()
        with self.db.transaction(_REPEATABLE_READ):
            self.db.execute_sql("SET TRANSACTION READ ONLY")
            yield

    def _wake(self) -> None:
        """A connection that died while nobody used it is replaced before a screen notices."""
        try:
            self.db.execute_sql("SELECT 1")
        except DATABASE_ERRORS as error:
            if find(error).cause is not Cause.LOST:
                raise
            self.disconnect()
            self.connect()

    def save_before_upgrade(self, step: str) -> str:  # noqa: ARG002
        """Nothing: a step that fails is rolled back whole, and copies of the database are the server's business."""
        return ""

    def upgraded(self, number: int) -> None:
        """Nothing: the history table says it all."""

    def backup(self, target: Path, watch: Watch = unwatched) -> None:  # noqa: ARG002
        raise Refusal(
            f"A book on a server is backed up with the server's own tool: pg_dump --format=custom --file={target} {self.shown}",
            rule="backup.server", field="target", value=target,
        )  # fmt: skip

    def require_there(self) -> None:
        """Nothing: a server that is gone answers no statement."""

    def mark(self) -> object:
        """The newest audit id and how many there are of the last ones: a number drawn earlier may be committed later."""
        return self.db.execute_sql(_MARK).fetchone()

    def quick_check(self) -> list[str]:
        """Nothing found: a server checks its own pages."""
        return []

    def _no_connection(self, error: Exception) -> Exception:
        text = str(error)
        for words, way_out in _NO_CONNECTION:
            if re.search(words, text, re.IGNORECASE):
                return Unavailable(
                    f"The book {self.shown} cannot be opened: {way_out}.",
                    rule="book.server", field="book", value=self.shown,
                )  # fmt: skip
        return refusal(find(error), self.shown) or Unavailable(
            f"The book {self.shown} cannot be opened: {printable(text.strip())}.",
            rule="book.server", field="book", value=self.shown,
        )  # fmt: skip


def _isolation(name: str) -> str | None:
    level = re.sub(r"[-_+ ]+", " ", name).upper().strip()
    if level and level not in _ISOLATIONS:
        raise Invalid(
            f"{printable(name)} is no isolation level; use read-committed, repeatable-read or serializable.",
            rule="book.address", field="isolation", value=printable(name),
        )  # fmt: skip
    return level or None


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    person, at, host = parts.netloc.rpartition("@")
    query = [(name, value) for name, value in parse_qsl(parts.query) if "password" not in name]
    shown = parts._replace(netloc=person.partition(":")[0] + at + host, query=urlencode(query))
    return printable(urlunsplit(shown))
