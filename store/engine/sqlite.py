"""A book in one SQLite file: its settings, asserted and not only asked for, and the places where it must not lie."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from peewee import SqliteDatabase, sqlite3  # type: ignore[attr-defined]

from store.engine.causes import Cause, find, refusal
from store.engine.gates import FileGate
from store.engine.transactions import DATABASE_ERRORS
from store.errors import Refusal, Unavailable
from store.home_folder import at_home
from store.progress import Stopped, Watch, unwatched

# "bspl" in ASCII: marks a SQLite file as a book.
APPLICATION_ID = 0x6273706C
BUSY_SECONDS = 30
UPGRADE_SECONDS = 120.0
BACKUP_PAGES = 2_000
"""Pages copied between two safe points, 8 MB of them."""
_COPY_ERRORS: tuple[type[Exception], ...] = (OSError, *DATABASE_ERRORS)
_HEADER = b"SQLite format 3\0"
_NETWORK_TYPES = (
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "ceph",
    "glusterfs",
    "fuse.sshfs",
    "fuse.glusterfs",
    "fuse.s3fs",
)

_SETTINGS = {
    "foreign_keys": 1,
    "temp_store": 2,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "recursive_triggers": 1,
    "mmap_size": 0,
}


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite may share a WAL file between processes: 3.7.0 to 3.51.2 can corrupt it, but for 3.50.7 and later 3.50."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51)


def sqlite_version() -> tuple[int, ...]:
    """The version of the SQLite library in use."""
    return tuple(sqlite3.sqlite_version_info)


def journal() -> tuple[str, int, str]:
    """The journal mode, the number of the synchronous setting (2 = full, 3 = extra), and why it is not WAL, if so."""
    version = sqlite_version()
    if wal_is_safe(version):
        return "wal", 2, ""
    spelled = ".".join(map(str, version))
    return (
        "delete",
        3,
        f"SQLite {spelled} can corrupt a write-ahead log that several processes share; pysqlite3 brings a newer one",
    )


class BookSqliteDatabase(SqliteDatabase):
    """A SQLite database whose connections carry the book's settings or are not handed out."""

    def _initialize_connection(self, conn: Any) -> None:
        mode, synchronous, _ = journal()
        asked = {**_SETTINGS, "synchronous": synchronous}
        found: dict[str, Any] = {"journal_mode": conn.execute(f"PRAGMA journal_mode = {mode}").fetchone()[0]}
        for name, value in asked.items():
            conn.execute(f"PRAGMA {name} = {value}")
            row = conn.execute(f"PRAGMA {name}").fetchone()
            found[name] = row[0] if row else value
        expected = {**asked, "journal_mode": mode}
        differing = [name for name, value in expected.items() if found[name] != value]
        if differing:
            raise Unavailable(
                f"SQLite did not take the setting {differing[0]} = {expected[differing[0]]} for {self.database}; "
                "close other programs that have the book open, and try again.",
                rule="book.settings", field=differing[0], value=found[differing[0]],
            )  # fmt: skip


class SqliteEngine:
    """A book in a file; see `store.engine.addresses.Engine`."""

    def __init__(self, path: Path) -> None:
        self.path = at_home(str(path)).resolve()
        self.shown = str(self.path)
        self.db = BookSqliteDatabase(str(self.path), timeout=BUSY_SECONDS, lock_type="IMMEDIATE")
        self.gate = FileGate(self.path, strict=not wal_is_safe(sqlite_version()))
        self._opened: tuple[int, int] | None = None
        """Device and number of the file that is open."""

    def exists(self) -> bool:
        refuse_network(self.path)
        try:
            status = self.path.stat()
            if not stat.S_ISREG(status.st_mode):
                raise self._no_book(
                    "is a folder, not a book" if self.path.is_dir() else "is no ordinary file"
                )
            if not status.st_size:
                return False
            with self.path.open("rb") as file:
                header = file.read(100)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise self._no_book(
                f"cannot be read ({error.strerror}); ask for read and write access to it"
            ) from error
        if not header.startswith(_HEADER):
            raise self._no_book("is not a billspool book; name another file")
        marked = int.from_bytes(header[68:72], "big")
        if marked not in (0, APPLICATION_ID):
            raise self._no_book("is a database of another program; name another file")
        return bool(marked) or self._has_history()

    def _has_history(self) -> bool:
        """Whether an unmarked database is a book that is just being made. Looks without touching: it may be somebody else's."""
        try:
            looking = sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)
            try:
                tables = {
                    row[0] for row in looking.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                }
            finally:
                looking.close()
        except DATABASE_ERRORS as error:
            raise self._no_book(f"cannot be read ({error})") from error
        if tables and "schema_migration" not in tables:
            raise self._no_book("is a database of another program; name another file")
        return bool(tables)

    def prepare(self) -> None:
        """Create the file, shared with the group where the folder hands its group on (a setgid folder), else private."""
        folder = self.path.parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
            shared = folder.stat().st_mode & stat.S_ISGID
            with suppress(FileExistsError):
                handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
                os.fchmod(handle, 0o660 if shared else 0o600)
                os.close(handle)
        except OSError as error:
            raise self._no_book(
                f"cannot be made there ({error.strerror}); choose a folder you may write to"
            ) from error

    def connect(self) -> bool:
        try:
            fresh = bool(self.db.connect(reuse_if_open=True))
            if self._opened is None:
                found = self.path.stat()
                self._opened = found.st_dev, found.st_ino
            return fresh
        except DATABASE_ERRORS as error:
            finding = find(error)
            if finding.cause is Cause.BROKEN:
                raise self._no_book(
                    "cannot be opened; ask for read and write access to it and its folder"
                ) from error
            told = refusal(finding, self.shown)
            if told is None:
                raise
            raise told from error

    def disconnect(self) -> None:
        with suppress(*DATABASE_ERRORS):
            self.db.close()

    def shut(self) -> None:
        self.disconnect()

    @contextmanager
    def alone(self) -> Iterator[None]:
        with self.gate.held(UPGRADE_SECONDS) as taken:
            if not taken:
                raise self._no_book("is being upgraded by another program; wait a minute and open it again")
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        self.db.execute_sql("PRAGMA query_only = 1")
        try:
            with self.db.atomic("DEFERRED"):
                yield
        finally:
            self.db.execute_sql("PRAGMA query_only = 0")

    def save_before_upgrade(self, step: str) -> str:
        target = self.path.with_name(f"{self.path.name}.before-{step}.backup")
        count = 1
        while target.exists():
            count += 1
            target = self.path.with_name(f"{self.path.name}.before-{step}.{count}.backup")
        self.backup(target)
        return str(target)

    def upgraded(self, number: int) -> None:
        self.db.execute_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        self.db.execute_sql(f"PRAGMA user_version = {int(number)}")
        broken = self.db.execute_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise self._no_book(
                f"refers to rows that are not there, in {broken[0][0]}; restore the backup made before"
            )
        if self.db.pragma("foreign_keys") != 1:
            raise self._no_book("was upgraded, but its foreign keys are off; open it again")

    def backup(self, target: Path, watch: Watch = unwatched) -> None:
        if target.exists():
            raise Refusal(
                f"There is a file {target} already; name a new one for the backup.",
                rule="backup.exists", field="target", value=target,
            )  # fmt: skip
        partial = target.with_name(target.name + ".part")
        try:
            partial.unlink(missing_ok=True)
            os.close(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            partial.chmod(stat.S_IMODE(self.path.stat().st_mode))
            self._copy_to(partial, watch)
            _sync(partial)
            partial.rename(target)
            _sync(target.parent)
        except Stopped:
            partial.unlink(missing_ok=True)
            raise
        except _COPY_ERRORS as error:
            partial.unlink(missing_ok=True)
            raise Unavailable(
                f"The backup to {target} failed ({error}); nothing is left there. See that the folder exists and has space.",
                rule="backup.failed", field="target", value=target,
            ) from error  # fmt: skip

    def _copy_to(self, partial: Path, watch: Watch) -> None:
        copy = sqlite3.connect(partial)
        try:
            # One state of the book is read throughout; without that, whoever writes meanwhile makes the copy begin anew.
            with self.snapshot():
                self.db.execute_sql("SELECT COUNT(*) FROM sqlite_master").fetchone()
                self.db.connection().backup(
                    copy, pages=BACKUP_PAGES, progress=lambda _status, left, all_: watch(all_ - left, all_)
                )
            # One file without a log beside it, so that it can be carried away.
            copy.execute("PRAGMA journal_mode = delete")
            verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
        finally:
            copy.close()
        if verdict != "ok":
            raise OSError(f"the copy is damaged: {verdict}")

    def require_there(self) -> None:
        """What is written to a file that was removed or replaced is lost when the program ends."""
        try:
            found = self.path.stat()
        except OSError:
            found = None
        if found is None or (self._opened and (found.st_dev, found.st_ino) != self._opened):
            raise Unavailable(
                f"The book {self.shown} is gone: its file was removed, or another was put in its place. Nothing more is saved; "
                "ask whoever looks after it, and start billspool again.",
                rule="book.gone", field="book", value=self.shown,
            )  # fmt: skip

    def mark(self) -> object:
        self.require_there()
        return self.db.execute_sql("PRAGMA data_version").fetchone()[0]

    def quick_check(self) -> list[str]:
        rows = [row[0] for row in self.db.execute_sql("PRAGMA quick_check").fetchall()]
        broken = self.db.execute_sql("PRAGMA foreign_key_check").fetchall()
        return [row for row in rows if row != "ok"] + [
            f"{row[0]} row {row[1]} refers to no {row[2]}" for row in broken
        ]

    def _no_book(self, why: str) -> Unavailable:
        return Unavailable(f"{self.shown} {why}.", rule="book.unusable", field="book", value=self.shown)


def refuse_network(path: Path, mounts: Path = Path("/proc/self/mountinfo")) -> None:
    """Raise `Unavailable` where the path lies on a network disk: SQLite's processes share memory, so they must share a machine."""
    kind = _mount_type(path, mounts)
    if kind in _NETWORK_TYPES:
        raise Unavailable(
            f"{path} lies on a network disk ({kind}), where a SQLite book would be damaged; put it on a local disk, "
            "or use PostgreSQL with postgresql://user@host/database.",
            rule="book.network", field="book", value=path,
        )  # fmt: skip


def _mount_type(path: Path, mounts: Path) -> str:
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    real = Path(os.path.realpath(path))
    best, kind = Path(), ""
    for line in lines:
        before, _, after = line.partition(" - ")
        point = Path(before.split()[4].replace(r"\040", " ").replace(r"\011", "\t").replace(r"\134", "\\"))
        # A later mount on the same point hides the earlier one.
        if real.is_relative_to(point) and len(point.parts) >= len(best.parts):
            best, kind = point, after.split()[0]
    return kind


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
