"""When something breaks under a command: the cause is named, nothing is half saved, and an unknown outcome is looked up."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from peewee import DatabaseError, sqlite3

from store.book import Book
from store.engine import transactions
from store.errors import Unavailable
from store.models import Command, Setting, Vendor
from tests.postgresql import Server


def add_vendor(name: str = "Acme"):
    def work():
        Vendor.create(name=name)
        return name

    return work


def add_much():
    for number in range(40):
        Setting.create(key=f"much.{number}", value="x" * 50_000)


def fill(book: Book, saved: list[str]) -> None:
    """Save vendors with a lot of text each, until the book says no."""
    for number in range(1000):

        def work(name: str = f"Acme {number}") -> str:
            Vendor.create(name=name)
            Setting.create(key=name, value="x" * 20_000)
            return name

        saved.append(book.transact(work, key=f"k{number}", verb="v", by="anna"))


def lose_connection(book: Book, server: Server) -> None:
    pid = book.db.connection().info.backend_pid
    server.execute(f"SELECT pg_terminate_backend({pid}, 5000)")


@pytest.mark.parametrize("isolation", ["", "serializable"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_connection_lost_at_commit_is_resolved_by_the_key(
    server: Server, monkeypatch: pytest.MonkeyPatch, when: str, isolation: str
):
    database = server.new_book()
    with Book.open(server.url(database, isolation)) as book:
        commit, calls = book.db.commit, []

        def breaking():
            calls.append(when)
            if len(calls) == 1 and when == "before":
                lose_connection(book, server)
            commit()
            if len(calls) == 1:
                lose_connection(book, server)
                book.db.execute_sql("SELECT 1")

        monkeypatch.setattr(book.db, "commit", breaking)
        assert book.transact(add_vendor(), key="k1", verb="vendor.add", by="anna") == "Acme"
        assert book.retries == 1
        assert Vendor.select().count() == Command.select().count() == 1
    server.drop(database)


def test_a_connection_lost_in_the_middle_is_taken_up_again(server: Server):
    database = server.new_book()
    with Book.open(server.url(database)) as book:
        tries = []

        def work():
            tries.append(1)
            Vendor.create(name="Acme")
            if len(tries) == 1:
                lose_connection(book, server)
            Vendor.create(name="Bolt")

        book.transact(work, key="k1", verb="vendor.add", by="anna")
        assert len(tries) == 2
        assert Vendor.select().count() == 2
        lose_connection(book, server)
        with book.reading():
            assert Vendor.select().count() == 2
    server.drop(database)


def test_a_full_disk_is_named_and_nothing_is_saved(book_path: Path):
    with Book.open(book_path) as book:
        pages = book.db.pragma("page_count")
        book.db.execute_sql(f"PRAGMA max_page_count = {pages + 20}")
        with pytest.raises(Unavailable, match="The disk is full, nothing was saved") as told:
            book.transact(add_much, key="k1", verb="v", by="anna")
        assert told.value.rule == "book.full"
        assert Command.select().count() == 0
        book.db.execute_sql("PRAGMA max_page_count = 1000000")
        book.transact(add_much, key="k1", verb="v", by="anna")
        assert book.quick_check() == []


def test_a_disk_that_is_really_full_is_named_too(tmp_path: Path, blank_book: Path):
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk can only be made by root")
    try:
        (folder / "company.book").write_bytes(blank_book.read_bytes())
        with Book.open(folder / "company.book") as book:
            saved: list[str] = []
            with pytest.raises(Unavailable, match="The disk is full, nothing was saved"):
                fill(book, saved)
            assert [vendor.name for vendor in Vendor.select().order_by(Vendor.id)] == saved
            assert book.quick_check() == []
    finally:
        subprocess.run(["umount", folder], check=True)


LIMITED = """
import resource, signal, sys
from store.book import Book
from store.errors import Unavailable
from store.models import Setting
book = Book.open(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
def work():
    for number in range(40):
        Setting.create(key=f"much.{number}", value="x" * 50_000)
for key in ("k1", "k2"):
    try:
        book.transact(work, key=key, verb="v", by="anna")
    except Unavailable as told:
        print(told.rule)
"""


def test_a_disk_that_fails_is_named_and_nothing_more_is_written(book_path: Path):
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    run = subprocess.run(
        [sys.executable, "-c", LIMITED, book_path],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert run.stdout.split() == ["book.disk", "book.disk"], run.stderr
    with Book.open(book_path) as book:
        assert Command.select().count() == 0
        assert book.quick_check() == []
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_a_book_that_others_hold_for_too_long_is_busy_in_words(
    book_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(transactions, "MOST_TRIES", 3)
    with Book.open(book_path) as book:
        book.db.timeout = 0
        other = sqlite3.connect(book_path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match=r"is busy: another program has held it for too long"):
            book.transact(add_vendor(), key="k1", verb="v", by="anna")
        assert book.retries == 2
        other.execute("ROLLBACK")
        other.close()
        book.transact(add_vendor(), key="k1", verb="v", by="anna")


def test_a_book_one_may_only_read_says_so(book_path: Path):
    with Book.open(book_path) as book:
        book.db.execute_sql("PRAGMA query_only = 1")
        with pytest.raises(Unavailable, match="You may not write to the book"):
            book.transact(add_vendor(), key="k1", verb="v", by="anna")


def test_an_error_of_our_own_making_comes_through_as_it_is(book: Book):
    with pytest.raises(ZeroDivisionError):
        book.transact(lambda: 1 // 0, key="k1", verb="v", by="anna")
    with pytest.raises(DatabaseError, match="nowhere"):
        book.transact(
            lambda: book.db.execute_sql("SELECT * FROM nowhere") and None, key="k2", verb="v", by="anna"
        )
    assert Command.select().count() == 0
    assert book.transact(add_vendor(), key="k3", verb="v", by="anna") == "Acme"
