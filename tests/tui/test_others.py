"""Others work on the same book: a screen says so, moves nothing by itself, and overwrites nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.actions import invoices
from store.actions.entries import Entry
from store.book import Book
from store.desk import Desk
from store.errors import Unavailable
from store.views import invoices as views
from tests.postgresql import Server
from tests.tui.conftest import NOON, found_company
from tests.tui.screens import press, screen_text
from tests.tui.test_main_job import status
from tui.app import BillspoolApp
from tui.widgets.entry import CellEditor

SOON = 1.2
"""Seconds within which a change must be told; two are allowed."""


def elsewhere(desk: Desk, user: str, act: str) -> None:
    """Let another process change the book."""
    import subprocess
    import sys

    code = f"""
from store.book import Book
from store.desk import Desk
from store.actions import invoices, review
from store.actions.entries import Entry
from store.actions.review import Mark
from datetime import datetime, UTC
with Book.open({desk.book.url!r}) as book:
    desk = Desk(book, {user!r}, clock=lambda: datetime(2026, 2, 10, 12, 30, tzinfo=UTC))
    {act}
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


MEASURED = "invoices.bill(desk, 'SC-001/2', [Entry('2', work=1_900_000)], reason='measured')"
ELSEWHERE = "invoices.bill(desk, 'SC-002/1', [Entry('2', work=100_000)])"


async def test_a_change_is_told_and_moves_nothing(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "3", "<enter>", "<end>", "<space>", "k")
        before = app.screen.lines.cursor
        elsewhere(busy, "adam", MEASURED)
        await pilot.pause(SOON)
        assert status(app) == "adam entered amounts on SC-001/2; F5 reads it again."
        assert "22,000.00" in screen_text(app), "what is shown stays until it is read again"
        assert app.screen.lines.cursor == before
        await press(pilot, "<f5>")
        assert "19,000.00" in screen_text(app)
        assert app.screen.lines.cursor == before
        assert len(app.screen.lines.marked) == 1


async def test_what_is_not_shown_is_not_told(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "3", "<enter>")
        elsewhere(busy, "adam", ELSEWHERE)
        await pilot.pause(SOON)
        assert status(app) == ""


async def test_a_list_says_that_its_rows_changed(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "3")
        elsewhere(busy, "adam", MEASURED)
        await pilot.pause(SOON)
        assert "adam entered amounts on SC-001/2" in status(app)


async def test_home_follows_by_itself(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        elsewhere(busy, "adam", MEASURED)
        await pilot.pause(SOON)
        assert "adam       entered 1 line of SC-001/2" in screen_text(app)


async def test_own_changes_are_not_told(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "3", "<enter>")
        invoices.bill(busy.seat("rita"), "SC-002/1", [Entry("2", work=100_000)])
        await pilot.pause(SOON)
        assert status(app) == ""


class TestTheBookGoesAway:
    async def test_a_removed_file_is_told_once_and_nothing_is_saved_to_it(self, busy: Desk) -> None:
        app = BillspoolApp(busy)
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, "3", "<tab>", "<tab>", "<enter>")
            Path(busy.book.url).unlink()
            await pilot.pause(SOON)
            assert "is gone" in status(app)
            await press(pilot, "e", "400", "<enter>")
            assert "is gone" in status(app)
            assert "400" in screen_text(app), "what was typed is still in its field"
            assert not Path(busy.book.url).exists(), "no empty book is put in its place"
            await press(pilot, "<escape>", "<escape>", "4", "1", "<f3>", ":", "queue", "<enter>")
            assert app.is_running

    async def test_a_book_put_in_its_place_is_not_taken_for_it(self, busy: Desk, tmp_path: Path) -> None:
        path = Path(busy.book.url)
        path.rename(tmp_path / "moved.db")
        path.write_bytes((tmp_path / "moved.db").read_bytes())
        with pytest.raises(Unavailable, match="is gone"):
            invoices.bill(busy, "SC-002/1", [Entry("2", work=100_000)])
        with pytest.raises(Unavailable, match="is gone"):
            busy.book.changed()

    async def test_a_book_that_cannot_be_read_leaves_the_screen_alive(
        self, busy: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        app = BillspoolApp(busy.seat("rita"))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "1")
            with monkeypatch.context() as broken:
                broken.setattr(Book, "reading", _lost)
                broken.setattr(Book, "changed", _lost)
                await press(
                    pilot,
                    "<f5>",
                    "/",
                    "a",
                    "<escape>",
                    "<enter>",
                    "<end>",
                    "]",
                    "3",
                    "<f3>",
                    "4",
                    "a",
                    "<f10>",
                    "<f5>",
                )
                assert "connection to the book is lost" in status(app)
                await pilot.pause(SOON)
                assert app.is_running
            await pilot.pause(4)
            assert "can be reached again" in status(app)
            await press(pilot, "<f3>", "1", "<f5>")
            assert "SC-001" in screen_text(app)


def _lost(*_: object) -> None:
    raise Unavailable("The connection to the book is lost.")


def fill(desk: Desk, reason: str) -> None:
    """Save until nothing more can be saved."""
    for amount in range(1, 1000):
        invoices.bill(desk, "SC-002/1", [Entry("1", quantity=amount * 10_000)], reason=reason)


async def test_a_full_disk_is_a_sentence_and_what_was_typed_stays(busy: Desk) -> None:
    app = BillspoolApp(busy)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "3", "<tab>", "<tab>", "<enter>")
        pages = busy.book.db.execute_sql("PRAGMA page_count").fetchone()[0]
        busy.book.db.execute_sql(f"PRAGMA max_page_count = {int(pages)}")
        for reason in ("x" * 900, "", ""):
            with pytest.raises(Unavailable, match="disk is full"):
                fill(busy, reason)
        await press(pilot, "<f5>", "e", "400.25", "<enter>")
        assert "The disk is full, nothing was saved" in status(app)
        editor = app.screen.query_one(CellEditor)
        assert editor.display
        assert editor.value == "400.25"
        busy.book.db.execute_sql("PRAGMA max_page_count = 1000000")
        await press(pilot, "<ctrl+u>", "390", "<enter>")
        assert views.document(busy, "SC-002/1").lines[0].quantity_this == 3_900_000


async def test_a_server_that_stops_and_comes_back_is_told(server: Server) -> None:
    database = server.new_book()
    with Book.open(server.url(database)) as book:
        desk = Desk(book, "adam", clock=lambda: NOON)
        found_company(desk)
        app = BillspoolApp(desk)
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, "1")
            server.execute(f'ALTER DATABASE "{database}" WITH ALLOW_CONNECTIONS false')
            server.execute(
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"
            )
            await pilot.pause(SOON)
            await press(pilot, "<f5>", "<down>", "<enter>", "4", "<f3>", "1", "<f6>", "<escape>", "<f5>")
            assert app.is_running
            assert "book" in status(app), status(app)
            server.execute(f'ALTER DATABASE "{database}" WITH ALLOW_CONNECTIONS true')
            await pilot.pause(4.5)
            assert "can be reached again" in status(app)
            await press(pilot, "<f3>", "1", "<f5>")
            assert "SC-001" in screen_text(app)
