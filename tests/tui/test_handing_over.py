"""Lines that leave the program: copied to the clipboard and a file, or written whole for a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from store.desk import Desk
from tests.tui.screens import TableApp, lines, press, screen_text, settled
from tui.app import BillspoolApp
from tui.widgets.columns import Column
from tui.widgets.handing_over import downloads, for_spreadsheet
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.window import Rows


def _exported() -> list[list[str]]:
    (path,) = downloads().glob("*.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize(("kind", "value", "written"), [
    ("money", -150_000, "-1500.00"), ("money", 0, "0.00"), ("percent", 1000, "10.00"), ("quantity", 4_175_000, "417.5"),
    ("date", dt.date(2026, 2, 25), "2026-02-25"), ("state", "under_review", "Under review"), ("mark", "approved", "approved"),
    ("text", "=cmd", "'=cmd"), ("money", None, ""),
])  # fmt: skip
def test_figures_leave_as_bare_numbers(kind: str, value: object, written: str) -> None:
    assert for_spreadsheet(Column("x", "X", kind), {"x": value}) == written  # type: ignore[arg-type]


async def test_all_lines_shown_are_exported_not_only_those_in_view(busy: Desk) -> None:
    app = TableApp(Rows(lines(1_203)))
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.focus()
        await press(pilot, "x")
        await app.workers.wait_for_complete()
    rows = _exported()
    assert rows[0][:3] == ["Ln", "Description", "Scheduled"]
    assert len(rows) == 1_204
    assert rows[4][2:4] == ["400.00", "-40.00"]


async def test_the_filter_holds_for_the_export_and_its_path_is_told(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "1", "/", "acme [/b]", "<enter>", "x")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "2 lines written as commitments-" in screen_text(app)
    rows = _exported()
    assert [row[0] for row in rows] == ["Number", "SC-002", "SC-003"]
    assert "12345678.90" in rows[2]


async def test_an_empty_list_says_why_and_exports_no_file(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "<tab>", "x")
        await app.workers.wait_for_complete()
        assert "There is no line to export." in screen_text(app)
    assert not list(downloads().glob("*.csv"))


async def test_an_export_that_is_stopped_leaves_no_file(busy: Desk) -> None:
    app = TableApp(Rows(lines(50_000)))
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.focus()
        app.table.action_table_export()
        await pilot.pause(0.01)
        app.table.action_table_export()
        await pilot.pause()
        assert not list(downloads().iterdir())


async def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(busy: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # fmt: skip
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("BILLSPOOL_HOME", str(tmp_path / "file"))
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "1", "y")
        assert "could not be written" in screen_text(app)
        await press(pilot, "x")
        await app.workers.wait_for_complete()
        await settled(pilot)
        assert "could not be written" in screen_text(app)


async def test_marked_lines_are_copied_to_the_clipboard_and_to_a_file(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "1", "<space>", "<space>", "y")
        assert isinstance(app.focused, LedgerTable)
        assert "Copied 2 lines" in screen_text(app)
        assert "copied.txt" in screen_text(app)
        copied = app.clipboard
    assert copied.splitlines()[1].startswith("SC-002\t")
    assert (downloads() / "copied.txt").read_text(encoding="utf-8") == copied + "\n"
