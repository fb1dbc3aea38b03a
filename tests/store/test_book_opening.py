"""Opening a book: what is checked, what is refused in words, and how an older book is brought up to date once."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from peewee import sqlite3 as loaded_sqlite

from store.book import Book
from store.engine import migrate
from store.engine import sqlite as engine_sqlite
from store.errors import Invalid, Refusal, Unavailable
from store.models import Vendor
from tests.postgresql import Server

SECOND_STEP = """
from store.migrations import ddl

def up(migrator, db):
    ddl(db, "ALTER TABLE vendor ADD COLUMN nickname TEXT NOT NULL DEFAULT '';")
"""
OPEN = """
import sys
from pathlib import Path
from store.book import Book
book = Book.open(sys.argv[1], create=True, steps=Path(sys.argv[2]))
print(book.id)
"""


@pytest.fixture
def later_steps(tmp_path: Path) -> Path:
    """The migrations as the next release has them: one more."""
    folder = tmp_path / "later"
    shutil.copytree(migrate.STEPS, folder)
    (folder / "9000_nicknames.py").write_text(SECOND_STEP)
    return folder


def together(count: int, address: str, steps: Path) -> list[str]:
    """Open the book in several processes at the same moment; the ids they found."""
    command = [sys.executable, "-c", OPEN, address, str(steps)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    running = [
        subprocess.Popen(command, stdout=-1, stderr=-1, text=True, env=environment) for _ in range(count)
    ]
    ended = [(process, *process.communicate(timeout=60)) for process in running]
    for process, _, errors in ended:
        assert process.returncode == 0, errors
    return [output.strip() for _, output, _ in ended]


def pragma(book: Book, name: str) -> object:
    return book.db.execute_sql(f"PRAGMA {name}").fetchone()[0]


def test_a_missing_book_is_told_with_the_way_to_make_one(tmp_path: Path):
    with pytest.raises(Unavailable, match=r"There is no book at .*; make one with billspool init") as told:
        Book.open(tmp_path / "no.book")
    assert told.value.value == str(tmp_path / "no.book")
    assert told.value.rule == "book.missing"
    assert not list(tmp_path.iterdir())
    assert not Book.exists(tmp_path / "no.book")


def test_the_settings_are_those_that_lose_nothing(book_path: Path):
    with Book.open(book_path) as book:
        wanted = {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "busy_timeout": 30000,
            "trusted_schema": 0,
        }
        assert {name: pragma(book, name) for name in wanted} == wanted
        assert pragma(book, "application_id") == int.from_bytes(b"bspl", "big")
        assert pragma(book, "user_version") == int(migrate.known_steps()[-1][:4])
        assert (
            "STRICT"
            in book.db.execute_sql("SELECT sql FROM sqlite_master WHERE name = 'vendor'").fetchone()[0]
        )


def test_a_sqlite_that_can_corrupt_a_shared_log_is_given_none(
    monkeypatch: pytest.MonkeyPatch, book_path: Path
):
    monkeypatch.setattr(engine_sqlite, "sqlite_version", lambda: (3, 40, 1))
    assert "SQLite 3.40.1 can corrupt" in engine_sqlite.journal()[2]
    with Book.open(book_path) as book:
        assert (pragma(book, "journal_mode"), pragma(book, "synchronous")) == ("delete", 3)
        assert book._engine.gate.strict
        book.transact(lambda: Vendor.create(name="Acme").id, key="k1", verb="v", by="anna")


@pytest.mark.parametrize(
    "version, safe",
    [
        ((3, 6, 23), False),
        ((3, 40, 1), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)
def test_which_sqlite_may_share_a_log(version: tuple[int, int, int], safe: bool):
    assert engine_sqlite.wal_is_safe(version) is safe


def test_the_library_in_use_is_a_safe_one():
    assert engine_sqlite.wal_is_safe(loaded_sqlite.sqlite_version_info)


def test_a_setting_that_is_not_taken_stops_the_opening(monkeypatch: pytest.MonkeyPatch, book_path: Path):
    monkeypatch.setitem(engine_sqlite._SETTINGS, "page_size", 1234)
    with pytest.raises(Unavailable, match="did not take the setting"):
        Book.open(book_path)


@pytest.mark.parametrize(
    "content, told",
    [
        (b"PK\x03\x04 a workbook, say" * 20, "is not a billspool book"),
        (b"x", "is not a billspool book"),
        (b"", "There is no book at"),
    ],
)
def test_a_file_that_is_no_book_is_refused_untouched(tmp_path: Path, content: bytes, told: str):
    path = tmp_path / "some.xlsx"
    path.write_bytes(content)
    with pytest.raises(Unavailable, match=told):
        Book.open(path)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_another_programs_database_is_refused_untouched(tmp_path: Path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE customers (name)")
    other.close()
    before = path.read_bytes()
    for create in (False, True):
        with pytest.raises(Unavailable, match="is a database of another program"):
            Book.open(path, create=create)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_no_book(tmp_path: Path):
    with pytest.raises(Unavailable, match="is a folder, not a book"):
        Book.open(tmp_path)


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_an_unreadable_book_is_told_as_such(book_path: Path):
    book_path.chmod(0)
    with pytest.raises(Unavailable, match="cannot be read"):
        Book.open(book_path)


def test_a_damaged_book_is_told_as_such(book_path: Path):
    content = bytearray(book_path.read_bytes())
    content[100:5000] = b"\xff" * 4900
    book_path.write_bytes(content)
    with pytest.raises(Unavailable, match="is damaged"):
        Book.open(book_path)


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "9p"])
def test_a_network_disk_is_refused_and_postgresql_named(tmp_path: Path, kind: str):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "22 1 8:1 / / rw - ext4 /dev/sda rw\n"
        f"40 22 0:40 / /srv/com\\040pany rw,relatime shared:1 - {kind} server:/share rw\n"
        "41 40 0:41 / /srv/com\\040pany/local rw - xfs /dev/sdb rw\n"
    )
    with pytest.raises(Unavailable, match=rf"network disk \({kind}\).*PostgreSQL"):
        engine_sqlite.refuse_network(Path("/srv/com pany/books/company.book"), mounts)
    engine_sqlite.refuse_network(Path("/srv/com pany/local/company.book"), mounts)
    engine_sqlite.refuse_network(Path("/srv/company.book"), mounts)


@pytest.mark.parametrize(
    "address, told",
    [
        ("mysql://host/db", "mysql:// is no address of a book"),
        ("sqlite://relative.book", "names no file"),
        ("postgresql://host/db?isolation=chaos", "chaos is no isolation level"),
    ],
)
def test_an_address_that_is_none_is_refused(address: str, told: str):
    with pytest.raises(Invalid, match=told):
        Book.open(address)


def test_a_sqlite_url_names_the_same_book_as_its_path(book_path: Path):
    with Book.open(f"sqlite:///{book_path}") as book:
        assert book.url == str(book_path)


@pytest.mark.parametrize("folder_mode, book_mode", [(0o2770, 0o660), (0o700, 0o600)])
def test_a_new_book_is_shared_where_its_folder_is_and_private_elsewhere(
    tmp_path: Path, folder_mode: int, book_mode: int
):
    folder = tmp_path / "books"
    folder.mkdir()
    folder.chmod(folder_mode)
    old = os.umask(0o077)
    try:
        with Book.open(folder / "company.book", create=True) as book:
            book.transact(lambda: None, key="k1", verb="v", by="anna")
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    finally:
        os.umask(old)
    assert modes.pop("company.book-wal") == modes.pop("company.book-shm") == book_mode
    assert modes == {"company.book": book_mode, "company.book-gate": book_mode}


def test_four_programs_that_make_one_book_make_it_once(tmp_path: Path):
    ids = together(4, str(tmp_path / "company.book"), migrate.STEPS)
    assert len(set(ids)) == 1


def test_an_older_book_is_copied_and_upgraded_once_by_four_programs(book_path: Path, later_steps: Path):
    with Book.open(book_path) as book:
        book.transact(lambda: Vendor.create(name="Acme").id, key="k1", verb="v", by="anna")
    assert len(set(together(4, str(book_path), later_steps))) == 1
    kept = list(book_path.parent.glob("*.backup"))
    assert [path.name for path in kept] == ["company.book.before-9000_nicknames.backup"]
    copy, upgraded = sqlite3.connect(kept[0]), sqlite3.connect(book_path)
    for which, columns, version in ((copy, 0, int(migrate.known_steps()[-1][:4])), (upgraded, 1, 9000)):
        assert which.execute("SELECT name FROM vendor").fetchall() == [("Acme",)]
        found = which.execute(
            "SELECT count(*) FROM pragma_table_info('vendor') WHERE name = 'nickname'"
        ).fetchone()
        assert found == (columns,)
        assert which.execute("PRAGMA user_version").fetchone() == (version,)
        which.close()


def test_an_older_book_on_a_server_is_upgraded_once_by_four_programs(server: Server, later_steps: Path):
    database = server.new_book()
    address = server.url(database)
    assert len(set(together(4, address, later_steps))) == 1
    with Book.open(address, steps=later_steps) as book:
        assert "nickname" in {column.name for column in book.db.get_columns("vendor")}
        assert migrate.applied_steps(book.db) == {*migrate.known_steps(), "9000_nicknames"}
    server.drop(database)


def test_a_book_of_a_newer_program_is_refused(address: str, later_steps: Path):
    Book.open(address, steps=later_steps).close()
    with pytest.raises(
        Unavailable, match=r"written by a newer billspool \(its step 9000_nicknames is unknown"
    ) as told:
        Book.open(address)
    assert told.value.rule == "book.newer"


def test_a_step_that_fails_is_undone_and_the_copy_named(address: str, engine: str, later_steps: Path):
    (later_steps / "9001_wrong.py").write_text(
        "def up(migrator, db):\n    db.execute_sql('CREATE TABLE third (a TEXT)')\n    raise ValueError('no way')\n"
    )
    with pytest.raises(Unavailable, match=r"could not be upgraded \(no way\)") as told:
        Book.open(address, steps=later_steps)
    assert ("A copy from before is" in told.value.message) == (engine == "sqlite")
    (later_steps / "9001_wrong.py").unlink()
    with Book.open(address, steps=later_steps) as book:
        assert not book.db.table_exists("third")
        assert migrate.applied_steps(book.db) == {*migrate.known_steps(), "9000_nicknames"}


def test_a_backup_made_while_the_book_is_used_is_whole_and_one_file(book_path: Path, tmp_path: Path):
    target = tmp_path / "kept" / "copy.book"
    target.parent.mkdir()
    with Book.open(book_path) as book:
        book.transact(lambda: Vendor.create(name="Acme").id, key="k1", verb="v", by="anna")
        book.backup(target)
        with pytest.raises(Refusal, match="There is a file"):
            book.backup(target)
        with pytest.raises(Unavailable, match=r"The backup to .* failed"):
            book.backup(tmp_path / "no folder" / "copy.book")
    assert list(target.parent.iterdir()) == [target]
    with Book.open(target) as copy:
        assert [vendor.name for vendor in Vendor.select()] == ["Acme"]
        assert copy.quick_check() == []


def test_a_server_is_backed_up_with_its_own_tool(server: Server):
    database = server.new_book()
    with Book.open(server.url(database)) as book, pytest.raises(Refusal, match="pg_dump --format=custom"):
        book.backup("copy.dump")
    server.drop(database)


def test_a_password_is_used_and_never_shown(server: Server):
    url = server.url(server.new_book()).replace("postgres@", "postgres:p%40ss@")
    with Book.open(url) as book:
        assert book.url.startswith("postgresql://postgres@/")
        assert "p%40ss" not in book.url
        assert book.db.connection().info.password == "p@ss"
    with pytest.raises(Unavailable) as told:
        Book.open("postgresql://anna:s3cret@127.0.0.1:1/books?connect_timeout=2")
    assert "s3cret" not in str(told.value.as_json())
    assert "no server answers there" in told.value.message


def test_a_database_that_is_not_there_or_not_ours_is_told_with_the_way_out(server: Server):
    with pytest.raises(Unavailable, match="make it with createdb"):
        Book.open(server.url("nowhere"))
    empty = server.new_database()
    with pytest.raises(Unavailable, match="make one with billspool init"):
        Book.open(server.url(empty))
    server.execute(f"CREATE DATABASE other_{empty}")
    import psycopg

    with psycopg.connect(server.url(f"other_{empty}")) as other:
        other.execute("CREATE TABLE customers (name text)")
    with pytest.raises(Unavailable, match="another program's tables"):
        Book.open(server.url(f"other_{empty}"), create=True)


def test_the_isolation_level_comes_from_the_address(server: Server):
    database = server.new_book()
    for name, level in (
        ("", "read committed"),
        ("serializable", "serializable"),
        ("repeatable-read", "repeatable read"),
    ):
        with Book.open(server.url(database, name)) as book:
            shown = book.transact(
                lambda: book.db.execute_sql("SHOW transaction_isolation").fetchone()[0],
                key=f"k{name}", verb="v", by="anna",
            )  # fmt: skip
            assert shown == level
            assert "isolation" not in book.db.database
    server.drop(database)


def test_closing_a_book_leaves_no_model_behind(book_path: Path):
    Book.open(book_path).close()
    assert Vendor._meta.database is None
