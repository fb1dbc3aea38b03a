"""Work that takes long: a line tells how far it is, and Esc stops it without harm."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from store.book import Book
from store.desk import Desk
from store.errors import Refusal
from store.intake.importer import import_file
from store.progress import Stopped, Watch
from store.views import check, lists
from tests.tui.screens import press, screen_text
from tests.tui.test_main_job import status
from tui.app import BillspoolApp
from tui.screens.long_work import watched
from tui.widgets.entry import Entry as Field
from tui.widgets.form import Form
from tui.widgets.working import Work, Working


def vendors(folder: Path, count: int, more: str = "") -> Path:
    path = folder / "vendors.csv"
    path.write_text(
        "name,city\n" + "".join(f"Vendor {n},Oakland\n" for n in range(count)) + more, encoding="utf-8"
    )
    return path


def stopping_at(row: int) -> Watch:
    def watch(done: int, _total: int) -> None:
        if done >= row:
            raise Stopped("Stopped as you asked.")

    return watch


class TestImport:
    async def test_a_file_is_brought_in_by_key(self, busy: Desk, tmp_path: Path) -> None:
        app = BillspoolApp(busy)
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, "1", "<f7>", str(vendors(tmp_path, 300)), "<f10>")
            assert status(app) == "vendors.csv is in the book: 300 vendors."
        assert lists.vendors(busy).count() == 302

    async def test_every_fault_is_shown_and_nothing_is_written(self, busy: Desk, tmp_path: Path) -> None:
        path = vendors(tmp_path, 2, more=",Nowhere\nVendor 1,Twice\n")
        app = BillspoolApp(busy)
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, "<f7>", str(path), "<f10>")
            assert "nothing was imported; what is to be mended" in screen_text(app)
            assert "Vendors, row 4" in screen_text(app)
            await press(pilot, "<escape>")
            assert "Nothing was imported." in status(app)
        assert lists.vendors(busy).count() == 2

    async def test_a_file_that_is_not_there_is_a_sentence(self, busy: Desk) -> None:
        app = BillspoolApp(busy)
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, "<f7>", "nowhere.xlsx", "<f10>")
            assert isinstance(app.screen, Form)
            assert "“nowhere.xlsx” cannot be read" in screen_text(app)

    async def test_f4_lists_the_files_at_hand(
        self, busy: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        vendors(tmp_path, 1)
        monkeypatch.chdir(tmp_path)
        app = BillspoolApp(busy)
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, "<f7>", "<f4>", "vendors", "<enter>")
            assert app.screen.query_one("#field-file", Field).value == str(tmp_path / "vendors.csv")

    async def test_who_may_not_is_told_before_he_is_asked(self, busy: Desk) -> None:
        app = BillspoolApp(busy.seat("ed"))
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, "<f7>")
            assert "may" in status(app)

    @pytest.mark.parametrize("row", [0, 1, 299, 300])
    def test_stopped_at_any_row_it_has_written_nothing(self, busy: Desk, tmp_path: Path, row: int) -> None:
        with pytest.raises(Stopped):
            import_file(busy, vendors(tmp_path, 300), watch=stopping_at(row))
        assert lists.vendors(busy).count() == 2


class TestBackup:
    async def test_a_copy_is_made_that_is_a_book(self, busy: Desk, tmp_path: Path) -> None:
        app = BillspoolApp(busy)
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, ":", "back up", "<enter>", "<ctrl+u>", str(tmp_path / "copy.db"), "<enter>")
            assert "is copied to" in status(app)
        assert Book.exists(tmp_path / "copy.db")

    def test_stopped_it_leaves_nothing(self, busy: Desk, tmp_path: Path) -> None:
        with pytest.raises(Stopped):
            busy.book.backup(tmp_path / "copy.db", stopping_at(0))
        assert not list(tmp_path.glob("copy*"))
        busy.book.backup(tmp_path / "copy.db")
        assert Book.exists(tmp_path / "copy.db")


class TestCheck:
    async def test_what_was_found_is_listed(self, busy: Desk) -> None:
        app = BillspoolApp(busy.seat("rita"))
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, ":", "check", "<enter>")
            assert "Every check holds" in screen_text(app)
            assert "line 7" in screen_text(app)
            await press(pilot, "<escape>")
            assert status(app) == "Every check holds."

    def test_it_can_be_stopped_between_two_checks(self, busy: Desk) -> None:
        with pytest.raises(Stopped):
            check.verify(busy, stopping_at(3))
        assert all(each.ok for each in check.verify(busy))


class TestTheProgressLine:
    @pytest.mark.parametrize("stops", ["escape", "ctrl+q"])
    async def test_a_key_stops_at_the_next_safe_point_and_the_screen_lives_on(
        self, busy: Desk, stops: str
    ) -> None:
        began, told = threading.Event(), []

        def slow(watch: Watch) -> None:
            for done in range(1_000_000):
                watch(done, 1_000_000)
                began.set()
                threading.Event().wait(0.002)

        app = BillspoolApp(busy)
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "1")

            async def work() -> None:
                try:
                    await watched(app.book_screen, "Importing big.xlsx", slow)
                except Stopped as stopped:
                    told.append(stopped.message)

            app.run_worker(work())
            began.wait(5)
            await pilot.pause(0.6)
            assert isinstance(app.screen, Working)
            shown = screen_text(app)
            assert "Importing big.xlsx · " in shown
            assert "of 1,000,000" in shown
            assert "Esc stop; nothing is written then" in shown
            await pilot.press("a", "enter", stops)
            await pilot.pause(0.5)
            assert told == ["Stopped as you asked."]
            assert "Commitments" in screen_text(app).splitlines()[0]
            await press(pilot, "2")
            assert "Billing periods" in screen_text(app)

    def test_what_fails_is_raised_where_it_was_asked_for(self) -> None:
        def fails(_watch: Watch) -> None:
            raise Refusal("The disk is full, nothing was saved.")

        work = Work(fails)
        work.run()
        with pytest.raises(Refusal, match="disk is full"):
            work.answer()
